export * from './large-mailbox.ts';

export * from './testing/channel-contract.ts';
export * from './testing/contacts.ts';

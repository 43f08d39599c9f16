export * from './testing/channel-contract.ts';
export * from './testing/contacts.ts';
export * from './testing/faulty-database.ts';
export * from './testing/rig.ts';

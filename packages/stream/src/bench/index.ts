export { holdXid } from './held-xid.ts';
export * from './relay.ts';

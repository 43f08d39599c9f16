export { follow, removeNamed } from './bare-kafka.ts';
export { holdXid } from './held-xid.ts';
export * from './kafka.ts';
export * from './relay.ts';

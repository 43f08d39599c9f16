export { freePort } from '../free-port.ts';
export { counter } from './counter.ts';
export { databaseUrl } from './database-url.ts';
export { Fleet, type FleetOptions, SERVICES, type ServiceName } from './fleet.ts';
export type { Member } from './member.ts';

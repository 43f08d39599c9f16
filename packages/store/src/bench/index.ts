export * from './scratch-database.ts';
export * from './timers.ts';

export { toConfig, type StandaloneConfig } from './config.ts';
export { type StandalonePlatform, openPlatform } from './platform.ts';
export { type StartOptions, start } from './start.ts';
export { composeSystem, type System, type SystemOptions } from './system.ts';

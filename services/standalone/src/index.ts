export { toConfig, type StandaloneConfig } from './config.ts';
export { type OpenPlatform, openPlatform } from './platform.ts';
export { type StartOptions, start } from './start.ts';
export { composeSystem, type System, type SystemOptions } from './system.ts';

export * from './back-off.ts';
export * from './decider.ts';
export * from './errors.ts';
export * from './id.ts';
export * from './instant.ts';
export * from './text.ts';

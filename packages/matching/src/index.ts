export * from './model.ts';
export * from './simulation/lines.ts';
export * from './simulation/rules.ts';

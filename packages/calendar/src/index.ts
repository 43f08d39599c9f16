export * from './calendar.ts';
export { yearsOf } from './china.ts';
export * from './definition.ts';
export * from './engine.ts';
export * from './quiet.ts';
export * from './weekday.ts';

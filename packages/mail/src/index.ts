export * from './automatic.ts';
export * from './head.ts';
export * from './headers.ts';
export * from './new-text.ts';
export * from './parse.ts';
export { returnPathOf } from './return-path.ts';

export * from './automatic.ts';
export * from './head.ts';
export * from './headers.ts';
export { newTextOfHtml } from './html.ts';
export { newText } from './trim/new-text.ts';
export * from './parse.ts';
export { returnPathOf } from './return-path.ts';

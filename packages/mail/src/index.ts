export { type Automatic, type AutomaticRecipient, readAutomatic } from './automatic/automatic.ts';
export type { AutomaticKind } from './automatic/kind.ts';
export * from './head.ts';
export { type InspectedMail, inspectMail } from './inspect.ts';
export * from './headers.ts';
export { newTextOfHtml } from './html.ts';
export { newText } from './trim/new-text.ts';
export * from './parse.ts';
export { returnPathOf } from './return-path.ts';

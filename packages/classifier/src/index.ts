export { checkTable, type TableFault } from './check-table.ts';
export * from './classify.ts';
export * from './document.ts';
export { languageOf, type LanguageGuess } from './language.ts';
export { loadLanguageModel, type LanguageModel } from './language-model.ts';
export { mayTakeForEver } from './repeats.ts';
export { SHIPPED } from './shipped/index.ts';
export { typesOf } from './table.ts';
export * from './types.ts';

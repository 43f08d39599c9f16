export * from './classify.ts';
export { languageOf, type LanguageGuess } from './language.ts';
export { loadLanguageModel, type LanguageModel } from './language-model.ts';
export * from './types.ts';

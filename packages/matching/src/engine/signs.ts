/*
 * What is asked and what an agent has, as 64 bits: one for each skill, language and set of members, by their numbers. Who lacks a bit that is asked
 * does not meet it; who has them all may meet it, and is looked at: a level counts too, and of very many names several share a bit.
 */
const [SKILLS, LANGUAGES, MEMBERS] = [44, 12, 7] as const;
const WORD = 32;

const inLow = (bit: number): number => (bit < WORD ? 1 << bit : 0);
const inHigh = (bit: number): number => (bit < WORD ? 0 : 1 << (bit - WORD));
const LANGUAGE = SKILLS - WORD;
const MEMBER = LANGUAGE + LANGUAGES;

export const skillLow = (number: number): number => inLow(number % SKILLS);
export const skillHigh = (number: number): number => inHigh(number % SKILLS);
/** Languages and members stand in the higher word. */
export const languageHigh = (number: number): number => 1 << (LANGUAGE + (number % LANGUAGES));
export const membersHigh = (number: number): number => 1 << (MEMBER + (number % MEMBERS));

/** Is it alone with its bit? */
export const languageIsExact = (number: number): boolean => number < LANGUAGES;
export const membersAreExact = (number: number): boolean => number < MEMBERS;

/** The last bit, in the higher word: what is asked is not all in the numbers. */
export const INEXACT = 1 << (WORD - 1);

/** What tests of other packages need of this one: see the files beside it. */
export * from './plain-rules.ts';
export * from './reference/always-true.ts';
export * from './reference/differences.ts';
export * from './reference/simulate.ts';
export { compare, geometricMean } from './trial/compare.ts';
export { bestPolicy } from './trial/policies.ts';
export { waitingIn } from './waiting.ts';

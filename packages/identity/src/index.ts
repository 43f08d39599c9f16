export type { Normalized, ToNormalize } from './normalized.ts';
export { normalize } from './normalize.ts';

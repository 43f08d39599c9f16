import { ConfigError } from '@sluice/runtime';

/** Judges, and puts what is wrong to the rest: whoever set it up is told every fault at once. Undefined where there is one. */
export function collect<T>(problems: string[], judge: () => T): T | undefined {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

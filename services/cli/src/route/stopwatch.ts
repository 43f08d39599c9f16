/** The time that one of several interleaved runs takes itself. */
export interface Stopwatch {
  /** For the run's `wallClock`. */
  readonly now: () => number;
  /** The run, watched. */
  readonly watch: <T, R>(run: Generator<T, R>) => Generator<T, R>;
}

export function stopwatch(clock: () => number): Stopwatch {
  let spent = 0;
  let since: number | undefined;
  const now = (): number => spent + (since === undefined ? 0 : clock() - since);
  return {
    now,
    *watch(run) {
      for (;;) {
        since = clock();
        const next = run.next();
        spent = now();
        since = undefined;
        if (next.done === true) return next.value;
        yield next.value;
      }
    },
  };
}

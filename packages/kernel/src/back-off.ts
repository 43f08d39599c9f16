/** Waits between tries, in milliseconds: doubles from `firstMs` to `maxMs`; `jitter` in [0, 1) takes up to a quarter off, so that many do not knock at once. */
export function backOffMs(attempt: number, { firstMs, maxMs }: { readonly firstMs: number; readonly maxMs: number }, jitter: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(full * (1 - jitter / 4));
}

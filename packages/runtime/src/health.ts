/** What one part says of itself; `remedy` is what an operator can do. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail?: string;
  readonly remedy?: string;
  /** A fault at a server of somebody else, or in what signs us in there: it makes nobody unready (ADR 14). */
  readonly elsewhere?: true;
}

/** What a process says to who asks whether to send callers to it. */
export const toReadiness = (checks: readonly Check[]): readonly Check[] => checks.map((one) => (one.elsewhere === true && one.status === 'fail' ? { ...one, status: 'warn' } : one));

export function worst(checks: readonly Check[]): Check['status'] {
  if (checks.some((one) => one.status === 'fail')) return 'fail';
  return checks.some((one) => one.status === 'warn') ? 'warn' : 'ok';
}

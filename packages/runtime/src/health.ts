/** What one part says of itself; `remedy` is what an operator can do. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail?: string;
  readonly remedy?: string;
}

export function worst(checks: readonly Check[]): Check['status'] {
  if (checks.some((one) => one.status === 'fail')) return 'fail';
  return checks.some((one) => one.status === 'warn') ? 'warn' : 'ok';
}

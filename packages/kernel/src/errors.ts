/**
 * The four kinds of failure of the house (style: Failures).
 * A refusal is an event and has no class here; what is thrown is one of these, or a bug.
 */

/** The world is away for now (database, broker, network): the same work is tried again with back-off, for ever. */
export class PassingFault extends Error {
  override readonly name = 'PassingFault';
}

/** This record can never be handled: it goes to the dead letters. `reason` is short and stable, without personal data. */
export class PoisonRecord extends Error {
  override readonly name = 'PoisonRecord';
  readonly reason: string;
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What must always be true is not: the process ends loudly, because going on would make it worse. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

/** The message of an unknown thrown value, with those of nested `errors[]` and causes, for one log line. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const nested = error instanceof AggregateError ? error.errors.map(messageOf) : [];
  const cause = error.cause === undefined ? [] : [messageOf(error.cause)];
  return [...new Set([error.message, ...nested, ...cause].filter(Boolean))].join(': ') || error.name;
}

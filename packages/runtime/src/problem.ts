import { type ProblemCode, PROBLEMS } from '@sluice/contracts';

export interface ProblemField {
  /** Where in the request: `body.from.value`, `query.limit`, … */
  readonly path: string;
  readonly message: string;
}

/** An answer of the API that is not 2xx (RFC 9457). What it says is shown to the caller: no personal data, no internals. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: ProblemCode;
  readonly errors: readonly ProblemField[];
  readonly headers: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(
    status: number,
    code: ProblemCode,
    detail: string,
    options: { errors?: readonly ProblemField[]; headers?: Record<string, string>; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
    this.extra = options.extra ?? {};
  }

  toJson(instance: string): Record<string, unknown> {
    return {
      type: `https://sluice.dev/problems/${this.code}`,
      title: PROBLEMS[this.code].title,
      status: this.status,
      detail: this.message,
      instance,
      code: this.code,
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
      ...this.extra,
    };
  }
}

export const notFound = (what: string): Problem => new Problem(404, 'not_found', `there is no ${what}, or it is not yours to see`);
export const unavailable = (why: string, retryAfterSeconds = 1): Problem => new Problem(503, 'unavailable', why, { headers: { 'retry-after': String(retryAfterSeconds) } });

/** Every problem the API can answer with: the code, its HTTP status and its title. The code is what a program may branch on. */
export const PROBLEMS = {
  malformed: { status: 400, title: 'The request cannot be read' },
  invalid: { status: 400, title: 'The request is not as the contract says' },
  unauthenticated: { status: 401, title: 'No valid key' },
  forbidden: { status: 403, title: 'This key may not do that' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  conflict: { status: 409, title: 'The present state does not allow it' },
  in_flight: { status: 409, title: 'The same request is still being worked on' },
  clock_ended: { status: 409, title: 'What it is about has ended' },
  case_incomplete: { status: 409, title: 'The case lacks what is required' },
  precondition_failed: { status: 412, title: 'It has changed since you read it' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'This content type is not taken' },
  idempotency_mismatch: { status: 422, title: 'The same key was used with another request' },
  rule_refused: { status: 422, title: 'A rule of the channel or of the configuration refuses it' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'A fault of ours' },
  unavailable: { status: 503, title: 'Not now: try again' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

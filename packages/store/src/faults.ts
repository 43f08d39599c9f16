import { messageOf, PassingFault } from '@sluice/kernel';

/**
 * SQLSTATE classes and codes after which the same work may succeed: connection (08), resources and disk full (53), operator's
 * doing (57: shutting down, cancelled, time-out), serialisation and deadlock (40001, 40P01), outcome unknown (40003), lock not had in
 * time (55P03), I/O (58030), idle in a transaction for too long (25P03), and a server that has just become a replica (25006).
 */
const PASSING = /^(08...|53...|57P0.|57014|40001|40003|40P01|55P03|58030|25P03|25006)$/;
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
/** The server's socket is not there (yet): only as the answer to a connect, for a missing file is no passing fault. */
const NO_SOCKET = new Set(['ENOENT', 'EACCES']);
const WORDS = /connection (terminated|ended|error)|timeout (exceeded|expired)|client has encountered a connection error|client was closed|not queryable/i;

export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The world is away or in the way: try again, with the same work. */
export function isPassing(error: unknown): boolean {
  if (error instanceof PassingFault) return true;
  const code = codeOf(error);
  if (code !== undefined && (PASSING.test(code) || SOCKET.has(code))) return true;
  if (code !== undefined && NO_SOCKET.has(code) && (error as NodeJS.ErrnoException).syscall === 'connect') return true;
  return error instanceof Error && WORDS.test(error.message);
}

/** Two transactions in each other's way: the whole transaction is simply run again. */
export function isContention(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}

export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === '23505';
}

/** What callers see: a passing fault has its class; a full disk is said in words that tell what to do. */
export function asFault(error: unknown): unknown {
  if (error instanceof PassingFault || !isPassing(error)) return error;
  const why = codeOf(error) === '53100' ? "the database's disk is full: free room, it goes on by itself" : `the database is away or busy: ${messageOf(error)}`;
  return new PassingFault(why, { cause: error });
}

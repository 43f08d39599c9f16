import { messageOf } from '@sluice/kernel';

/** What Postgres says to a log-in that can never succeed as it is set (class 28, and a database that is not there). */
const OF_DATABASE = new Set(['28P01', '28000', '3D000']);

/** A fault of a start with the setting that it comes from; any other as it is. */
export function inWords(error: unknown): unknown {
  const { code, port } = (causeOf(error) ?? {}) as { readonly code?: unknown; readonly port?: unknown };
  if (code === 'EADDRINUSE') return new Error(`port ${String(port)} is taken: stop what uses it, or set SLUICE_PORT or SLUICE_ADMIN_PORT to another one`, { cause: error });
  if (typeof code === 'string' && OF_DATABASE.has(code)) return new Error(`${messageOf(error)}: see SLUICE_DATABASE_URL`, { cause: error });
  return error;
}

/** The innermost that has a code. */
function causeOf(error: unknown): unknown {
  let found: unknown;
  for (let at = error; at instanceof Error; at = at.cause) if ('code' in at) found = at;
  return found;
}

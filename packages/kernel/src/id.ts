/**
 * Minted ids: a prefix that says the kind, and a uuid v7 (RFC 9562 §5.7), so that ids sort by the time they were made.
 * Chance and time come in through the arguments where a rule needs them as data; only the edges call these functions.
 */
export type IdKind = 'con' | 'cpt' | 'cnv' | 'tkt' | 'msg' | 'cus' | 'wrk' | 'ofr' | 'dec' | 'clk' | 'era' | 'svy' | 'prm' | 'tsk';
export type Id<K extends IdKind> = `${K}_${string}`;

const POOL_BYTES = 4000;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
let pool = '';
let used = 0;

/** Where the next twenty random hex digits begin in the pool: one call of the system's generator serves some hundred ids. */
function chance(): number {
  if (used + 20 > pool.length) {
    pool = '';
    for (const byte of globalThis.crypto.getRandomValues(new Uint8Array(POOL_BYTES))) pool += HEX[byte];
    used = 0;
  }
  used += 20;
  return used - 20;
}

let lastMs = Number.NaN;
let lastStart = '';

/** A bare uuid v7: 48 bits of milliseconds, then chance. */
export function uuidv7(nowMs: number = Date.now()): string {
  const ms = Math.trunc(nowMs);
  if (ms !== lastMs) {
    const time = ms.toString(16).padStart(12, '0');
    [lastMs, lastStart] = [ms, `${time.slice(0, 8)}-${time.slice(8)}-7`];
  }
  const at = chance();
  const variant = '89ab'[Number.parseInt(pool.charAt(at + 3), 16) & 3];
  return `${lastStart}${pool.slice(at, at + 3)}-${variant}${pool.slice(at + 4, at + 7)}-${pool.slice(at + 7, at + 19)}`;
}

export function mint<K extends IdKind>(kind: K, nowMs?: number): Id<K> {
  return `${kind}_${uuidv7(nowMs)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  return text.startsWith(`${kind}_`) && UUID.test(text.slice(kind.length + 1));
}

/** The uuid behind a prefixed id, as Postgres stores it. */
export function uuidOf(id: Id<IdKind>): string {
  return id.slice(id.indexOf('_') + 1);
}

/** When a uuid v7 was minted, in milliseconds since 1970. */
export function mintedAt(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

/**
 * Minted ids: a prefix that says the kind, and a uuid v7 (RFC 9562 §5.7), so that ids sort by the time they were made.
 * Chance and time come in through the arguments where a rule needs them as data; only the edges call these functions.
 */
export type IdKind = 'con' | 'cpt' | 'cnv' | 'tkt' | 'msg' | 'cus' | 'wrk' | 'ofr' | 'dec' | 'clk';
export type Id<K extends IdKind> = `${K}_${string}`;

let pool = new Uint8Array(0);
let used = 0;

/** Ten random bytes as hex, from a pool: one call of the system's generator serves some hundred ids. */
function chance(): string {
  if (used + 10 > pool.length) {
    pool = globalThis.crypto.getRandomValues(new Uint8Array(4000));
    used = 0;
  }
  let hex = '';
  for (const byte of pool.subarray(used, (used += 10))) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** A bare uuid v7: 48 bits of milliseconds, then chance. */
export function uuidv7(nowMs: number = Date.now()): string {
  const time = Math.trunc(nowMs).toString(16).padStart(12, '0');
  const random = chance();
  const variant = '89ab'[Number.parseInt(random.charAt(3), 16) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
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

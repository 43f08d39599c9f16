import { isUuid } from '@sluice/kernel';
import { Problem } from '@sluice/runtime';
import { Type } from 'typebox';

export const PageQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, examples: [20] })),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9_-]+$', description: '`next` of the page before; not to be made or changed' })),
  },
  { additionalProperties: false },
);

/** Rows that were read, one more than were asked for, as a page. */
export function cut<R, T>(rows: readonly R[], limit: number, item: (row: R) => T, place: (row: R) => string): { items: T[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(item), next: rows.length > limit && last !== undefined ? Buffer.from(place(last), 'utf8').toString('base64url') : null };
}

/** The id behind a cursor: `key_<uuid>`, or a bare uuid where there is no prefix; null at the beginning. @throws Problem 400 */
export function idBehind(prefix: 'key' | '', cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  const lead = prefix === '' ? '' : `${prefix}_`;
  if (id.startsWith(lead) && isUuid(id.slice(lead.length))) return id;
  throw new Problem(400, 'invalid', 'query.cursor is not one that this list gave', { errors: [{ path: 'query.cursor', message: 'is not one that this list gave' }] });
}

import { type IdKind, isId } from '@sluice/kernel';
import { Problem } from '@sluice/runtime';
import { type TObject, type TSchema, Type } from 'typebox';

export const LIMIT = { default: 50, maximum: 200 } as const;

/** What a query for a page may say beside its filters. */
export const PAGE = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMIT.maximum, default: LIMIT.default, examples: [20] })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9_-]+$', description: '`next` of the page before; not to be made or changed' })),
};

export function pageOf<T extends TSchema>(
  item: T,
): TObject<{ items: ReturnType<typeof Type.Array<T>>; next: ReturnType<typeof Type.Union<[ReturnType<typeof Type.String>, ReturnType<typeof Type.Null>]>> }> {
  return Type.Object({ items: Type.Array(item), next: Type.Union([Type.String({ description: 'the cursor of the next page' }), Type.Null()]) });
}

const encode = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');
const decode = (cursor: string): string => Buffer.from(cursor, 'base64url').toString('utf8');

/** Rows that were read, one more than were asked for, as a page. */
export function cut<R, T>(rows: readonly R[], limit: number, item: (row: R) => T, place: (row: R) => string): { items: T[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(item), next: rows.length > limit && last !== undefined ? encode(place(last)) : null };
}

/** @throws Problem 400 */
export function idBehind(kind: IdKind, cursor: string): string {
  const id = decode(cursor);
  if (!isId(kind, id)) throw badCursor();
  return id;
}

/** Whole numbers joined by colons, none above its greatest: the database would not read it. @throws Problem 400 */
export function numbersBehind(greatest: readonly number[], cursor: string): number[] {
  const parts = decode(cursor).split(':');
  const numbers = parts.map(Number);
  if (parts.length !== greatest.length || !parts.every((part, at) => /^\d{1,16}$/.test(part) && (numbers[at] ?? 0) <= (greatest[at] ?? 0))) throw badCursor();
  return numbers;
}

function badCursor(): Problem {
  return new Problem(400, 'invalid', 'query.cursor is not one that this list gave', { errors: [{ path: 'query.cursor', message: 'is not one that this list gave' }] });
}

/** A place that is neither an id nor numbers. @throws Problem 400 */
export function textBehind(form: RegExp, cursor: string): RegExpExecArray {
  const found = form.exec(decode(cursor));
  if (!found) throw badCursor();
  return found;
}

import { type Queryable, texts } from '@sluice/store';

/** What stands in notes, by their ids; those of a person who is erased are not in it. */
export async function readNoteTexts(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; text: string | null }>("select id, doc ->> 'text' as text from conversation.message where id = any ($1::text[]) and kind = 'note'", [texts(ids)]);
  return new Map(rows.flatMap(({ id, text }) => (text === null ? [] : [[id, text]])));
}

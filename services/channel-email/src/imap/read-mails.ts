import { PassingFault } from '@sluice/kernel';
import type { ImapFlow } from 'imapflow';

export interface FetchedMail {
  readonly uid: number;
  readonly raw: Buffer;
  /** INTERNALDATE: when the server took it. */
  readonly at: Date | string | undefined;
  readonly truncated: boolean;
}

/** The uids above `from`, rising. */
export async function uidsAfter(client: ImapFlow, from: number): Promise<number[]> {
  // `n:*` answers with the last mail even where its uid is below n.
  return (await searched(client, `${from + 1}:*`)).filter((uid) => uid > from).sort((a, b) => a - b);
}

/** Rising uids as a sequence set, neighbours as one range: `1:3,7`. */
export function sequence(uids: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const uid of uids) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === uid) last[1] = uid;
    else ranges.push([uid, uid]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',');
}

/** As many of the first uids as one commit may carry in bytes; at least one. */
export async function firstGroup(client: ImapFlow, asked: readonly number[], batchBytes: number): Promise<readonly number[]> {
  const sizes = new Map<number, number>();
  for await (const one of client.fetch(sequence(asked), { uid: true, size: true }, { uid: true })) sizes.set(one.uid, one.size ?? 0);
  let bytes = 0;
  const over = asked.findIndex((uid, index) => (bytes += sizes.get(uid) ?? 0) > batchBytes && index > 0);
  return over < 0 ? asked : asked.slice(0, over);
}

/** The mails of these uids, rising. @throws PassingFault where one that the server has did not come */
export async function fetchMails(client: ImapFlow, uids: readonly number[], maxMailBytes: number): Promise<FetchedMail[]> {
  const mails: FetchedMail[] = [];
  const query = { uid: true, internalDate: true, size: true, source: { maxLength: maxMailBytes } };
  for await (const { uid, source, internalDate, size } of client.fetch(sequence(uids), query, { uid: true })) {
    const raw = source ?? Buffer.alloc(0);
    mails.push({ uid, raw, at: internalDate, truncated: (size ?? 0) > raw.length });
  }
  const came = new Set(mails.map((mail) => mail.uid));
  await onlyExpunged(
    client,
    uids.filter((uid) => !came.has(uid)),
  );
  return mails.sort((a, b) => a.uid - b.uid);
}

/**
 * A fetch may end early without an error when the connection ends in it: the cursor must not move over what did not come. Mails that were
 * expunged since the search are no longer there to be found.
 */
async function onlyExpunged(client: ImapFlow, missing: readonly number[]): Promise<void> {
  if (missing.length === 0) return;
  const there = await searched(client, sequence(missing));
  if (there.some((uid) => missing.includes(uid))) throw new PassingFault('the mail server did not give all mails that it has');
}

async function searched(client: ImapFlow, uid: string): Promise<number[]> {
  const found = await client.search({ uid }, { uid: true });
  if (!Array.isArray(found)) throw new PassingFault('the mail server did not say which mails there are');
  return found;
}

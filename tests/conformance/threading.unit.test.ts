import { Readable } from 'node:stream';
import { headerOf, headersOf, mailsOfMbox, messageIds, readHead, threadsByReferences } from '@sluice/mail';
import { corpus, tell } from './corpora.ts';

/**
 * Mailboxes with the answer of IMAP's THREAD=REFERENCES. Those whose mails have a subject are left to the servers: it joins threads by it, and
 * here a subject proves nothing.
 */
const found = corpus('threading');

/** `(3 2)(1)((4)(5))` → for each mail, by its number, which group it stands in. */
function groupsOf(answer: string): Map<number, number> {
  const groups = new Map<number, number>();
  let [depth, group] = [0, -1];
  for (const [part] of answer.matchAll(/[()]|\d+/g)) {
    if (part === '(') group += depth++ === 0 ? 1 : 0;
    else if (part === ')') depth--;
    else groups.set(Number(part), group);
  }
  return groups;
}

/** Numbers that are the same for the same: by first appearance. */
const plain = (list: readonly number[]): number[] => list.map((one) => [...new Set(list)].indexOf(one));

test('mailboxes that are joined by references are joined as IMAP joins them', async () => {
  if (!found) return;
  let judged = 0;
  for (const name of found.files('imaptest/*.mbox')) {
    const script = found.read(name.replace(/\.mbox$/, '')).toString();
    const answer = /^\* thread (.*)$/im.exec(script)?.[1];
    if (answer === undefined || !script.includes('THREAD=REFERENCES')) continue;
    const heads = [];
    for await (const raw of mailsOfMbox(Readable.from([found.read(name)]))) heads.push(readHead(raw).headers);
    const groups = groupsOf(answer);
    if (heads.some((one) => headerOf(one, 'subject') !== undefined)) continue;
    const threads = threadsByReferences(
      heads.slice(0, groups.size).map((one) => ({
        messageId: messageIds(headerOf(one, 'message-id'))[0],
        inReplyTo: messageIds(headerOf(one, 'in-reply-to'))[0],
        references: messageIds(headersOf(one, 'references').join(' ')),
      })),
    );
    expect({ name, threads: plain(threads) }).toEqual({ name, threads: plain(threads.map((_, n) => groups.get(n + 1)!)) });
    judged++;
  }
  expect(judged).toBeGreaterThan(4);
  tell(`threading: ${judged} mailboxes are joined as IMAP joins them`);
});

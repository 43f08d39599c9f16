import type { MailServer, Received } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { listed } from './feed.ts';
import type { Load } from './load.ts';

export interface Line {
  readonly direction: string;
  readonly id: string;
  readonly text: string;
  readonly channel: string;
  readonly to: { readonly value: string } | null;
  readonly delivery: { readonly status: string } | null;
}

const SENT_LIMIT_MS = 60_000;
/** With so many answers some go to customers who wrote by mail; else the load proves nothing about deliveries. */
const ENOUGH = 20;

export const timeline = (load: Load, conversationId: string): Promise<Line[]> => listed<Line>(load, `/v1/conversations/${conversationId}/timeline?limit=200`);

/** Every answer that was accepted stands once on its timeline. One to a customer who writes by mail is sent, and has come to him under one Message-ID: a repeat is the same mail to him. */
export async function answerFaults(load: Load, mail: MailServer): Promise<string[]> {
  const faults: string[] = [];
  const until = performance.now() + SENT_LIMIT_MS;
  let byMail = 0;
  for (const [conversation, list] of Map.groupBy(load.accepted.answers, ([, conversation]) => conversation)) {
    const ids = new Set(list.map(([id]) => id));
    const lines = (await whenSent(load, conversation, ids, until)).filter((line) => ids.has(line.id));
    const times = Map.groupBy(lines, (line) => line.id);
    for (const id of ids) if (times.get(id)?.length !== 1) faults.push(`answer ${id} stands ${times.get(id)?.length ?? 0} times on its timeline`);
    const left = lines.filter((line) => line.channel === 'email');
    byMail += left.length;
    faults.push(...left.flatMap((line) => mailFaults(line, mail)));
  }
  if (byMail === 0 && load.accepted.answers.size > ENOUGH) faults.push(`none of ${load.accepted.answers.size} answers went out by mail`);
  return faults;
}

const isUnsent = (line: Line): boolean => line.channel === 'email' && line.delivery?.status !== 'sent';

async function whenSent(load: Load, conversation: string, ids: ReadonlySet<string>, until: number): Promise<Line[]> {
  for (; ; await pause(100)) {
    const lines = await timeline(load, conversation);
    if (performance.now() > until || !lines.some((line) => ids.has(line.id) && isUnsent(line))) return lines;
  }
}

function mailFaults(line: Line, { mails }: MailServer): string[] {
  const faults = isUnsent(line) ? [`answer ${line.id} is ${line.delivery?.status} after ${SENT_LIMIT_MS} ms`] : [];
  const came = mails.filter((one) => textOf(one) === line.text);
  const names = new Set(came.map((one) => one.header('message-id')));
  if (names.size !== 1) faults.push(`answer ${line.id} came to the customer under ${names.size} Message-IDs`);
  if (came.some((one) => one.envelope.to.join() !== line.to?.value)) faults.push(`answer ${line.id} to ${line.to?.value} came to ${came.map((one) => one.envelope.to.join()).join(', ')}`);
  return faults;
}

/** The text of a mail of one part, as it was before it was encoded. */
function textOf(mail: Received): string {
  const body = mail.raw.slice(mail.raw.search(/\r?\n\r?\n/)).trim();
  switch (mail.header('content-transfer-encoding').toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8').trim();
    case 'quoted-printable':
      return Buffer.from(
        body.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
        'latin1',
      )
        .toString('utf8')
        .trim();
    default:
      return body;
  }
}

import { statusIn } from './delivery-status.ts';

/** What a notice without a report says in its prose: whom it could not reach, and what was said about each. */
export interface NoticedRecipient {
  readonly address: string;
  readonly status: string | undefined;
  readonly diagnostic: string;
}

const LONGEST_NOTICE = 16 * 1024;
const MOST_RECIPIENTS = 50;

/** Where the mail that came back begins: by a rule with words, or by the headers themselves. */
const RETURNED = new RegExp(
  [
    '^[ \\t*>]*[-_=*]{2,}.{0,60}\\b(?:copy|original|returned|unsent|undelivered|your|returning|message (?:header|text|body|follows))\\b.{0,80}$',
    '^(?:Received: |Return-Path: ?<?|DKIM-Signature: |X-Received: |Message-ID: <|MIME-Version: 1|Delivered-To: )',
    '^.{0,30}(?:original message (?:headers?|follows)|copy of (?:the|your) (?:original )?message|message header follows|end of message).{0,60}$',
  ].join('|'),
  'im',
);

/** The part of a body that the mail system itself wrote. */
export function noticeOf(text: string): { readonly notice: string; readonly returned: string } {
  const head = text.slice(0, 256 * 1024);
  const at = RETURNED.exec(head)?.index;
  return at === undefined ? { notice: head.slice(0, LONGEST_NOTICE), returned: '' } : { notice: head.slice(0, Math.min(at, LONGEST_NOTICE)), returned: head.slice(at) };
}

const ADDRESS = /[^\s<>,;:"'()[\]=]+@[^\s<>,;:"'()[\]=]+[^\s<>,;:"'()[\].=]/;
/** A line that names a receiver and nothing else, or him and what was said about him. */
const NAMED = new RegExp(
  `^[ \\t>*]{0,12}(?:\\d+\\.\\s|[45]\\d\\d[ -](?:[45]\\.\\d{1,3}\\.\\d{1,3} )?(?=<)|To:\\s|(?:could not be |was not |failed )?(?:deliver\\w* )?to:? )?<?(${ADDRESS.source})>?(?:\\s*(?:\\([^)]{0,200}\\)|[:.,;-])?\\s*$|\\s*(?::|\\.\\.\\.|\\(|-|,|;)\\s*(.*)$)`,
  'i',
);

/** Each receiver with the lines behind him up to the next one; where no line names one, all addresses that the notice mentions. */
export function noticedRecipients(notice: string, hinted: readonly string[]): NoticedRecipient[] {
  const lines = notice.split(/\r?\n/);
  const found: { address: string; said: string[] }[] = [];
  const before: string[] = [];
  for (const line of lines) {
    const named = line.length > 1000 ? null : NAMED.exec(line);
    if (named?.[1] !== undefined && found.length < MOST_RECIPIENTS) found.push({ address: named[1], said: [named[2] ?? ''] });
    else (found.at(-1)?.said ?? before).push(line);
  }
  const addresses = [...new Set([...found.map((one) => one.address), ...hinted])];
  if (addresses.length === 0) addresses.push(...new Set([...notice.matchAll(new RegExp(ADDRESS, 'g'))].map((match) => match[0])));
  return addresses.slice(0, MOST_RECIPIENTS).map((address) => {
    const own = found
      .filter((one) => one.address === address)
      .flatMap((one) => one.said)
      .join('\n')
      .trim();
    // Where lines only name the receivers, what was said stands above or below all of them.
    const diagnostic = /\S/.test(own) ? own : [...before, ...found.flatMap((one) => one.said)].join('\n').trim();
    return { address, status: statusIn(diagnostic), diagnostic: diagnostic.slice(0, 2000) };
  });
}

import { hash } from 'node:crypto';
import { cleanText } from '@sluice/kernel';
import { headerOf, type MailHeader, messageIds } from './headers.ts';

/** The top of a mail as bytes say it, read by us and not by the MIME parser: limits, identity and a fallback rest on it. */
export interface Head {
  readonly headers: readonly MailHeader[];
  /** Where the body begins. */
  readonly bodyAt: number;
  /** Set where the top is not a mail's, or larger than we read; the mail is kept, unparsed. */
  readonly fault?: 'too_many_headers' | 'headers_too_large';
}

export const HEAD_LIMITS = { headers: 1000, bytes: 256 * 1024 };

export function readHead(raw: Buffer): Head {
  const end = endOfHead(raw);
  const top = cleanText(raw.subarray(0, Math.min(end.headEnd, HEAD_LIMITS.bytes)).toString('utf8'));
  const folded: { key: string; lines: string[] }[] = [];
  for (const line of top.split(/\r\n|\n|\r/)) {
    const last = folded.at(-1);
    if ((line.startsWith(' ') || line.startsWith('\t')) && last) last.lines.push(line.trim());
    else {
      const colon = line.indexOf(':');
      if (colon > 0) folded.push({ key: line.slice(0, colon).trim().toLowerCase(), lines: [line.slice(colon + 1).trim()] });
    }
    if (folded.length > HEAD_LIMITS.headers) break;
  }
  // Joined at once: a value that grows line by line would be copied a hundred thousand times.
  const headers = folded.map(({ key, lines }) => ({ key, value: lines.filter((line) => line !== '').join(' ') }));
  if (headers.length > HEAD_LIMITS.headers) return { headers, bodyAt: end.bodyAt, fault: 'too_many_headers' };
  return { headers, bodyAt: end.bodyAt, ...(end.headEnd > HEAD_LIMITS.bytes ? { fault: 'headers_too_large' as const } : {}) };
}

function endOfHead(raw: Buffer): { headEnd: number; bodyAt: number } {
  const crlf = raw.indexOf('\r\n\r\n');
  const lf = raw.indexOf('\n\n');
  if (crlf < 0 && lf < 0) return { headEnd: raw.length, bodyAt: raw.length };
  return crlf >= 0 && (lf < 0 || crlf < lf) ? { headEnd: crlf, bodyAt: crlf + 4 } : { headEnd: lf, bodyAt: lf + 2 };
}

export interface MailIdentity {
  /** SHA-256, hex: the mail's provider id. */
  readonly digest: string;
  readonly messageId: string;
  /** The sender wrote no usable Message-ID; ours is made of the content, so the same mail gets the same one again. */
  readonly madeUp: boolean;
}

/**
 * What makes two deliveries the same mail: Message-ID, Date, From and body. Trace headers differ by path, so they do not count;
 * neither do the line ends at the very end, which servers add or take. The Message-ID alone is the sender's word and proves nothing.
 * Where there is none the subject counts too: machines that write no id and no date say in it what happened, above the same body.
 */
export function identityOf(raw: Buffer, head: Head): MailIdentity {
  let end = raw.length;
  while (end > head.bodyAt && (raw[end - 1] === 10 || raw[end - 1] === 13)) end -= 1;
  const body = hash('sha256', raw.subarray(head.bodyAt, end), 'hex');
  const facts = ['message-id', 'date', 'from'].map((key) => (headerOf(head.headers, key) ?? '').replaceAll(/\s+/g, ' '));
  const given = messageIds(headerOf(head.headers, 'message-id'))[0];
  if (given === undefined) return madeUpOf([...facts, subjectOf(head), body]);
  return { digest: hash('sha256', [...facts, body].join('\u0000'), 'hex'), messageId: given, madeUp: false };
}

/** Of a mail that names neither itself nor its writer: what came by two paths are two mails, though they say the same. */
export function identityByPath({ digest }: MailIdentity, returnPath: string): MailIdentity {
  return madeUpOf([digest, returnPath.toLowerCase()]);
}

function madeUpOf(facts: readonly string[]): MailIdentity {
  const digest = hash('sha256', facts.join('\u0000'), 'hex');
  return { digest, messageId: `${digest.slice(0, 40)}@missing-message-id.invalid`, madeUp: true };
}

const subjectOf = (head: Head): string => (headerOf(head.headers, 'subject') ?? '').replaceAll(/\s+/g, ' ');

/** The top headers of a mail, in order, unfolded. `key` is lower case. */
export interface MailHeader {
  readonly key: string;
  readonly value: string;
}

export function headerOf(headers: readonly MailHeader[], key: string): string | undefined {
  return headers.find((header) => header.key === key)?.value;
}

export function headersOf(headers: readonly MailHeader[], key: string): string[] {
  return headers.filter((header) => header.key === key).map((header) => header.value);
}

/** RFC 5322 limits a line to 998 bytes; an id longer than that is nobody's. */
const LONGEST_ID = 998;
const MOST_IDS = 200;
const IN_BRACKETS = /<\s*([^<>\s]{1,998})\s*>/g;

/**
 * The message ids of a Message-ID, In-Reply-To or References header, without brackets, in order, each once.
 * An id without an at sign is none: `In-Reply-To: <yes>` once joined 48 strangers' mails. Phrases ("your message of Monday") are skipped.
 */
export function messageIds(value: string | undefined): string[] {
  if (value === undefined) return [];
  const clipped = value.slice(0, LONGEST_ID * MOST_IDS);
  const found = [...clipped.matchAll(IN_BRACKETS)].map((match) => match[1] ?? '');
  const bare = found.length > 0 ? found : clipped.split(/[\s,]+/).filter((word) => word.length <= LONGEST_ID);
  return [...new Set(bare.filter((id) => /^[^@]+@[^@]+$/.test(id)))].slice(0, MOST_IDS);
}

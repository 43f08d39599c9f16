/**
 * What each channel lets us send: one table of data. The API refuses by it before anything is queued (422 with the rule's name), and it is
 * served as it stands, so that a console shows what the next message may be. A new channel brings its row.
 */
export interface ChannelRules {
  /** Longest text, in UTF-16 units or in bytes of UTF-8. */
  readonly text: { readonly most: number; readonly unit: 'characters' | 'bytes' };
  readonly subject: boolean;
  readonly html: boolean;
  /** Null: it carries no files. `types`: media types, `image/*` for a whole family, `*` for any. */
  readonly files: { readonly most: number; readonly largestBytes: number; readonly togetherBytes: number; readonly types: readonly string[] } | null;
  /** Free text only so long after the customer last wrote; later a template the provider has approved, or nothing. Null: at any time. */
  readonly replyWindowMs: number | null;
  readonly templates: boolean;
}

export const CHANNEL_RULE_NAMES = ['text_length', 'subject', 'html', 'file_count', 'file_size', 'file_type', 'reply_window', 'template'] as const;
export type ChannelRuleName = (typeof CHANNEL_RULE_NAMES)[number];

const MIB = 1024 * 1024;

export const CHANNEL_RULES: Readonly<Record<string, ChannelRules>> = {
  // The large mail hosts take 25 MB a mail, and base64 makes 24.6 of 18.
  email: {
    text: { most: 40_000, unit: 'characters' },
    subject: true,
    html: true,
    files: { most: 20, largestBytes: 18 * MIB, togetherBytes: 18 * MIB, types: ['*'] },
    replyWindowMs: null,
    templates: false,
  },
  // Its customers fetch what is written to them: nothing but our own API limits it.
  api: {
    text: { most: 40_000, unit: 'characters' },
    subject: true,
    html: true,
    files: { most: 20, largestBytes: 20 * MIB, togetherBytes: 20 * MIB, types: ['*'] },
    replyWindowMs: null,
    templates: false,
  },
};

/** A message that is to leave, as far as rules ask. */
export interface Leaving {
  readonly text: string;
  readonly hasSubject: boolean;
  readonly hasHtml: boolean;
  readonly template: boolean;
  readonly files: readonly { readonly contentType: string; readonly bytes: number }[];
  /** Null: he has never written here. */
  readonly lastCustomerAt: number | null;
  readonly now: number;
}

export interface RefusedByChannel {
  readonly rule: ChannelRuleName;
  /** In words, for the person who wrote it. */
  readonly message: string;
  /** Of the part of the message. */
  readonly at: 'text' | 'subject' | 'html' | 'attachments' | 'to';
}

/** The first rule that it breaks. A channel without a row has none. */
export function refusedByChannel(channel: string, leaving: Leaving, table: Readonly<Record<string, ChannelRules>> = CHANNEL_RULES): RefusedByChannel | undefined {
  const rules = Object.hasOwn(table, channel) ? table[channel] : undefined;
  if (rules === undefined) return undefined;
  return refusedText(channel, rules, leaving) ?? refusedFiles(channel, rules, leaving) ?? refusedTime(channel, rules, leaving);
}

function refusedText(channel: string, { text, subject, html, templates }: ChannelRules, leaving: Leaving): RefusedByChannel | undefined {
  const length = text.unit === 'bytes' ? Buffer.byteLength(leaving.text) : leaving.text.length;
  if (length > text.most) return { rule: 'text_length', at: 'text', message: `${channel} takes ${text.most} ${text.unit} of text at most; this is ${length}` };
  if (leaving.hasSubject && !subject) return { rule: 'subject', at: 'subject', message: `${channel} has no subject` };
  if (leaving.hasHtml && !html) return { rule: 'html', at: 'html', message: `${channel} takes plain text only` };
  return leaving.template && !templates ? { rule: 'template', at: 'text', message: `${channel} knows no templates` } : undefined;
}

function refusedFiles(channel: string, { files: rule }: ChannelRules, { files }: Leaving): RefusedByChannel | undefined {
  const refuse = (name: ChannelRuleName, message: string): RefusedByChannel => ({ rule: name, at: 'attachments', message: `${channel} ${message}` });
  if (files.length === 0) return undefined;
  if (rule === null) return refuse('file_type', 'carries no files');
  if (files.length > rule.most) return refuse('file_count', `takes ${rule.most} files at most; these are ${files.length}`);
  const largest = Math.max(...files.map((file) => file.bytes));
  const together = files.reduce((sum, file) => sum + file.bytes, 0);
  if (largest > rule.largestBytes) return refuse('file_size', `takes files of ${rule.largestBytes} bytes at most; one has ${largest}`);
  if (together > rule.togetherBytes) return refuse('file_size', `takes ${rule.togetherBytes} bytes of files together at most; these have ${together}`);
  const other = files.find((file) => !rule.types.some((type) => takes(type, file.contentType)));
  return other && refuse('file_type', `takes ${rule.types.join(', ')}, not ${other.contentType}`);
}

const takes = (rule: string, contentType: string): boolean => rule === '*' || rule === contentType.toLowerCase() || (rule.endsWith('/*') && contentType.toLowerCase().startsWith(rule.slice(0, -1)));

function refusedTime(channel: string, { replyWindowMs, templates }: ChannelRules, { lastCustomerAt, now, template }: Leaving): RefusedByChannel | undefined {
  if (replyWindowMs === null || template || (lastCustomerAt !== null && now - lastCustomerAt < replyWindowMs)) return undefined;
  const hours = replyWindowMs / 3_600_000;
  return { rule: 'reply_window', at: 'to', message: `${channel} takes free text only within ${hours} hours of the customer's last message; later ${templates ? 'only a template' : 'nothing'}` };
}

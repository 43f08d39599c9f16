/** One receiver in a report by RFC 3464. */
export interface ReportedRecipient {
  readonly address: string;
  readonly action: string;
  readonly status: string | undefined;
  readonly diagnostic: string;
  /** The line that names the server whose report it is; or empty. */
  readonly reporter: string;
}

const FIELD = /^([A-Za-z][A-Za-z-]{2,40}):[ \t]?(.*)$/;
const MOST_RECIPIENTS = 100;

/** The groups of fields that name a Final-Recipient, wherever they stand in the text. Linear. */
export function reportedRecipients(text: string): ReportedRecipient[] {
  const found: ReportedRecipient[] = [];
  let group = new Map<string, string>();
  let last = '';
  let reporter = '';
  const close = (): void => {
    const address = addressOf(group.get('final-recipient') ?? group.get('original-recipient') ?? '');
    if (address !== undefined && (group.has('action') || group.has('status') || group.has('diagnostic-code')) && found.length < MOST_RECIPIENTS)
      found.push({ address, action: (group.get('action') ?? '').toLowerCase(), status: statusIn(group.get('status') ?? ''), diagnostic: said(group.get('diagnostic-code') ?? ''), reporter });
    if (group.has('reporting-mta')) reporter = `reporting-mta: ${group.get('reporting-mta')}`;
    group = new Map();
    last = '';
  };
  for (const line of text.split(/\r?\n/)) {
    const field = line.length > 4000 ? null : FIELD.exec(line);
    if (field) {
      last = (field[1] ?? '').toLowerCase();
      // A second receiver without the blank line that should part them.
      if (last === 'final-recipient' && group.has('final-recipient')) close();
      last = (field[1] ?? '').toLowerCase();
      group.set(last, (field[2] ?? '').trim());
    } else if (/^[ \t]+\S/.test(line) && last !== '') group.set(last, `${group.get(last)} ${line.trim()}`.slice(0, 4000));
    else if (line.trim() === '') close();
    else last = '';
  }
  close();
  return found;
}

/** `rfc822; <a@b>` → `a@b` */
export function addressOf(value: string): string | undefined {
  const plain = value.slice(0, 500).replace(/^\s*[\w-]+\s*;/, '');
  return /[^\s<>,;:"'()[\]]+@[^\s<>,;:"'()[\]]+/.exec(plain)?.[0]?.replace(/\.+$/, '') ?? /<?([^\s<>@]{1,100})>?/.exec(plain)?.[1];
}

/** RFC 3463 §2: class 2, 4 or 5, subject and detail of up to three digits. */
export const statusIn = (text: string): string | undefined => /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d\.\d)/.exec(text)?.[1];

const said = (diagnostic: string): string => diagnostic.replace(/^\s*[\w-]+\s*;\s*/, '').trim();

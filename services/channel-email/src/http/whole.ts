import { authenticationOf, noticesOf, type WholeBody, type WholeFacts, type WholeParts, wholeRoute } from '@sluice/channel-kit';
import { toIso } from '@sluice/kernel';
import type { MailAddress, MailReader, ParsedMail } from '@sluice/mail';
import type { HttpPlugin } from '@sluice/runtime';

export interface WholeMailParts extends WholeParts {
  readonly reader: MailReader;
}

/** A mail whole, taken apart anew: a better reader counts for old mails too. */
export const wholeMailRoute = (path: string, parts: WholeMailParts): HttpPlugin =>
  wholeRoute({
    ...parts,
    path,
    tag: 'e-mail',
    original: { contentType: 'message/rfc822', ending: '.eml' },
    wholeOf: async (raw, facts) => wholeOf(await parts.reader.read(raw, { html: { places: facts } }), facts),
  });

const party = ({ address, name }: MailAddress): WholeBody['to'][number] => ({ kind: 'email', value: address, name: name ?? null });

function wholeOf(mail: ParsedMail, facts: WholeFacts | undefined): WholeBody {
  const { subject, from, to, cc, date, text, newText, html, attachments, flags } = mail;
  return {
    subject: subject ?? null,
    from: from === undefined ? null : party(from),
    to: to.map(party),
    cc: cc.map(party),
    date: date === undefined ? null : toIso(date),
    text,
    newText,
    html: html ?? null,
    attachments: attachments.map(({ filename, contentType, bytes, inline }, n) => ({
      filename,
      contentType,
      bytes: bytes.length,
      inline,
      url: facts !== undefined && n < facts.files ? `${facts.base}${n}` : null,
    })),
    flags: [...flags],
    notices: noticesOf(flags),
    authentication: authenticationOf(facts?.authentication),
  };
}

import { type ContactReceived, TOPICS } from '@sluice/contracts';
import { BrokenInvariant, clipUtf8 } from '@sluice/kernel';
import { NEW_TEXT_BYTES } from './contact.ts';

const FITS_SURELY = 6 * 1024;
const BOUND = TOPICS.contactsReceived.maxBytes - 1024;
/** What a hostile contact keeps when even without text it does not fit: all of it stands in the raw bytes and in the blob store. */
const FEWEST = { to: 3, references: 5, attachments: 20 };
export const ATTACHMENTS_CUT = 'attachments_cut';
export const TEXT_CUT = 'text_cut';

/**
 * The event within the topic's bound: the new text is cut at 16 KiB, and further where escaping makes the JSON of hostile text grow
 * (a control character takes six bytes); then addresses, references and files. What is cut stands in the raw bytes. Short events are not
 * measured: intake is hot.
 * @throws BrokenInvariant where the rest is too large; the channels' own limits must prevent that
 */
export function fitEvent(event: ContactReceived): ContactReceived {
  const lists = event.attachments.length + event.to.length + (event.mail?.references.length ?? 0) + Object.keys(event.attributes).length;
  if (event.text.length < FITS_SURELY && lists < 8) return event;
  const text = clipUtf8(event.text, NEW_TEXT_BYTES);
  let fitted: ContactReceived = { ...event, text, flags: text === event.text ? event.flags : withFlag(event.flags, TEXT_CUT) };
  while (!fits(fitted)) {
    if (fitted.text !== '') fitted = { ...fitted, text: fitted.text.length < 64 ? '' : clipUtf8(fitted.text, Math.floor(Buffer.byteLength(fitted.text) / 2)), flags: withFlag(fitted.flags, TEXT_CUT) };
    else if (fitted.to.length > FEWEST.to || fitted.attachments.length > FEWEST.attachments) fitted = withFewest(fitted);
    else throw new BrokenInvariant('a contact event is larger than its topic takes, without its text');
  }
  return fitted;
}

const fits = (event: ContactReceived): boolean => Buffer.byteLength(JSON.stringify(event)) <= BOUND;

const withFlag = (flags: readonly string[], flag: string): string[] => (flags.includes(flag) ? [...flags] : [...flags, flag]);

function withFewest(event: ContactReceived): ContactReceived {
  const { mail, attachments, flags } = event;
  return {
    ...event,
    to: event.to.slice(0, FEWEST.to),
    attachments: attachments.slice(0, FEWEST.attachments),
    ...(mail === undefined ? {} : { mail: { ...mail, references: mail.references.slice(-FEWEST.references) } }),
    flags: attachments.length > FEWEST.attachments ? withFlag(flags, ATTACHMENTS_CUT) : flags,
  };
}

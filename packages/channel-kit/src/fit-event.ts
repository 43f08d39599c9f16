import { type ContactReceived, TOPICS } from '@sluice/contracts';
import { BrokenInvariant, clipUtf8 } from '@sluice/kernel';
import { NEW_TEXT_BYTES } from './contact.ts';

const FITS_SURELY = 6 * 1024;
const BOUND = TOPICS.contactsReceived.maxBytes - 1024;

/**
 * The event within the topic's bound: the new text is cut at 16 KiB, and further where escaping makes the JSON of hostile text grow
 * (a control character takes six bytes). What is cut stands in the raw bytes. Short events are not measured: intake is hot.
 * @throws BrokenInvariant where the rest is too large without any text; the channels' own limits must prevent that.
 */
export function fitEvent(event: ContactReceived): ContactReceived {
  const lists = event.attachments.length + event.to.length + (event.mail?.references.length ?? 0) + Object.keys(event.attributes).length;
  if (event.text.length < FITS_SURELY && lists < 8) return event;
  let fitted = { ...event, text: clipUtf8(event.text, NEW_TEXT_BYTES) };
  while (Buffer.byteLength(JSON.stringify(fitted)) > BOUND) {
    if (fitted.text === '') throw new BrokenInvariant('a contact event is larger than its topic takes, without its text');
    fitted = { ...fitted, text: fitted.text.length < 64 ? '' : clipUtf8(fitted.text, Math.floor(Buffer.byteLength(fitted.text) / 2)) };
  }
  return fitted;
}

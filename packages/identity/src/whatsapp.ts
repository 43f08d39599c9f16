import { accepted, type Normalized, refused } from './normalized.ts';
import { normalizePhone } from './phone.ts';

/**
 * A number, as `+…`, bare digits or `…@s.whatsapp.net`; or an id without one, which is the same person at one business only: `…@lid`, and a
 * business-scoped user id (two letters of a country, a dot, letters and digits).
 */
export function normalizeWhatsapp(text: string): Normalized {
  const bare = text.replace(/^whatsapp:/i, '').trim();
  if (/^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(bare)) return accepted(bare);
  const [, user, server] = /^([^@:]+)(?::\d+)?@(.+)$/.exec(bare) ?? [];
  if (server === undefined) return numbered(bare);
  if (/^lid$/i.test(server)) return /^\d+$/.test(user!) ? accepted(`${user}@lid`) : refused('it is no id of WhatsApp');
  if (/^(?:s\.whatsapp\.net|c\.us)$/i.test(server)) return numbered(user!);
  return refused(/^g\.us$/i.test(server) ? 'it is a group, no person' : 'it is no id of WhatsApp');
}

/** WhatsApp's own ids are a number with its country code, without the plus. */
const numbered = (text: string): Normalized => normalizePhone(/^[1-9]\d+$/.test(text) ? `+${text}` : text);

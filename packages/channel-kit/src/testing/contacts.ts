import { hash } from 'node:crypto';
import { type Instant, toIso } from '@sluice/kernel';
import { contactId, type NewContact } from '../contact.ts';
import { canonicalAddress, contactPointId } from '../contact-point.ts';

/** A contact by API for tests: equal `providerId` and `text` make the same contact again, under a fresh id. */
export function sampleContact(o: { providerId: string; text?: string; account?: string; from?: string; sourceId?: string; at?: Instant }): NewContact {
  const at = o.at ?? Date.parse('2026-03-02T08:00:00Z');
  const account = o.account ?? 'app';
  const from = o.from ?? '李伟@example.com';
  const text = o.text ?? '我要退款。Where is my order?';
  const id = contactId(at);
  const raw = Buffer.from(JSON.stringify({ from, text }));
  return {
    id,
    account,
    providerId: o.providerId,
    sourceId: o.sourceId,
    digest: hash('sha256', raw, 'hex'),
    receivedAt: at,
    raw,
    event: {
      contactId: id,
      contactPointId: contactPointId(account, 'email', canonicalAddress('email', from)),
      channel: 'api',
      accountId: account,
      from: { kind: 'email', value: from },
      to: [],
      text,
      receivedAt: toIso(at),
      providerId: o.providerId,
      attributes: {},
      attachments: [],
      flags: [],
      automatic: 'none',
    },
  };
}

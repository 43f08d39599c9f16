import { hash } from 'node:crypto';
import { canonicalAddress, contactId, contactPointId, fitEvent, type NewContact, RAW_IN_ROW } from '@sluice/channel-kit';
import type { Attachment, ContactReceived } from '@sluice/contracts';
import { type Instant, instantOf, toIso } from '@sluice/kernel';
import type { Blobs } from '@sluice/store';
import type { ContactRequest } from './domain/contact-request.ts';

/**
 * A request as a contact. Its raw bytes are the request in one fixed order of fields, with files by their digest: the whole text stands
 * there, and equal requests have equal digests whatever the order in which a client wrote them.
 */
export async function toContact(request: ContactRequest, o: { readonly blobs: Blobs; readonly now: Instant; readonly traceparent?: string | undefined }): Promise<NewContact> {
  const attachments = request.attachments === undefined || request.attachments.length === 0 ? [] : await storeFiles(request, o.blobs);
  const { channel: account, externalId, from, subject, text, occurredAt, language } = request;
  const attributes = sorted(request.attributes);
  const raw = Buffer.from(
    JSON.stringify({ channel: account, externalId, from: { kind: from.kind, value: from.value, name: from.name }, subject, text, occurredAt, attributes, attachments, language }),
  );
  const digest = hash('sha256', raw, 'hex');
  const rawBlob = raw.length > RAW_IN_ROW ? (await o.blobs.put(raw)).id : undefined;
  const id = contactId(o.now);
  const event: ContactReceived = {
    contactId: id,
    contactPointId: contactPointId(account, from.kind, canonicalAddress(from.kind, from.value)),
    channel: 'api',
    accountId: account,
    from,
    to: [],
    ...(subject === undefined ? {} : { subject }),
    text,
    receivedAt: toIso(o.now),
    ...(occurredAt === undefined ? {} : { occurredAt: toIso(instantOf(occurredAt)) }),
    providerId: externalId,
    attributes,
    attachments,
    flags: [],
    automatic: 'none',
    ...(language === undefined ? {} : { language }),
  };
  const blobs = attachments.length === 0 && rawBlob === undefined ? undefined : [...new Set([...attachments.map((file) => file.sha256), ...(rawBlob === undefined ? [] : [rawBlob])])];
  return { id, account, providerId: externalId, digest, receivedAt: o.now, raw: rawBlob === undefined ? raw : null, rawBlob, blobs, event: fitEvent(event), traceparent: o.traceparent };
}

/** Durable before any row names them: a contact that was answered never points at a file that a crash took. */
async function storeFiles(request: ContactRequest, blobs: Blobs): Promise<Attachment[]> {
  const stored: Attachment[] = [];
  for (const { filename, contentType, base64 } of request.attachments ?? []) {
    const { id, bytes } = await blobs.put(Buffer.from(base64, 'base64'));
    stored.push({ filename, contentType, bytes, sha256: id, inline: false });
  }
  return stored;
}

function sorted(attributes: Readonly<Record<string, string>> | undefined): Record<string, string> {
  if (attributes === undefined) return {};
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

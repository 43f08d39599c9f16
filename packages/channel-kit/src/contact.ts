import type { ContactReceived } from '@sluice/contracts';
import { type Id, type Instant, mint } from '@sluice/kernel';

/** A contact as a channel hands it in: verified and parsed, its files already in the blob store. */
export interface NewContact {
  /** Minted at the intake; `receivedAt` may lie long before it. */
  readonly id: Id<'con'>;
  /** The configured channel account of ours that it came to. */
  readonly account: string;
  /** Unique per account: the provider's id, the caller's `externalId`, or a digest of the mail. */
  readonly providerId: string;
  /** What the sender calls it, where that may be wrong or forged (a Message-ID): seen before with other content, the contact is flagged. */
  readonly sourceId?: string | undefined;
  /** SHA-256 of what was sent, in hex: a repeat with another one is refused. */
  readonly digest: string;
  readonly receivedAt: Instant;
  /** The bytes as they came, at most `RAW_IN_ROW`; larger ones lie in the blob store under `rawBlob`. */
  readonly raw: Buffer | null;
  readonly rawBlob?: string | undefined;
  /** Ids of all blobs that this contact needs, `rawBlob` and attachments: the sweeper keeps them. */
  readonly blobs?: readonly string[] | undefined;
  /** The event that is published when, and only when, this contact is new; its `contactId` is `id`. */
  readonly event: ContactReceived;
  readonly traceparent?: string | undefined;
}

/** Raw bytes up to this stand in the row. */
export const RAW_IN_ROW = 256 * 1024;
/** New text beyond this is cut in the event; the whole stands in the raw bytes. */
export const NEW_TEXT_BYTES = 16 * 1024;

/** What became of it, always after the commit. `different_body` is a refusal: this id was used with other content, nothing was stored. */
export type Accepted =
  | { readonly outcome: 'accepted'; readonly id: string; readonly flagged: boolean }
  | { readonly outcome: 'duplicate'; readonly id: string }
  | { readonly outcome: 'different_body'; readonly id: string };

export const SAME_MESSAGE_ID = 'same_message_id';

/** A fresh contact id of the instant of intake. */
export function contactId(now: Instant): Id<'con'> {
  return mint('con', now);
}

import type { OutboundRequested } from '@sluice/contracts';

/** What one try came to. `code` is short and stable (an SMTP enhanced status, `timeout`, …); `detail` may name addresses and never reaches a log. */
export type SendResult =
  | { readonly outcome: 'sent'; readonly providerMessageId?: string | undefined }
  | { readonly outcome: 'retry'; readonly code: string; readonly detail: string }
  | { readonly outcome: 'failed'; readonly code: string; readonly detail: string };

/** The outgoing half of a channel. Sending the same message twice must be harmless to the receiver (the same Message-ID, an idempotency key). */
export interface Transport {
  /** False while no way out is configured for this account: its messages are held, visibly, and never pretended sent. */
  ready(accountId: string): boolean;
  /** One try. What it throws counts as `retry`. */
  send(message: OutboundRequested): Promise<SendResult>;
  close(): Promise<void>;
}

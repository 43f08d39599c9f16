import type { OutboundRequested } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';

import type { LanePace } from './lane-pace.ts';

/** Receivers that are sent to at one pace: those of a mail domain, say. A lane that asks for patience slows only itself. */
export interface Lanes {
  laneOf(message: OutboundRequested): string;
  paceOf(lane: string): LanePace;
}

/**
 * What one try came to. `code` is short and stable (an SMTP enhanced status, `timeout`, …); `detail` may name addresses and never
 * reaches a log. `throttled`: not this message but its lane is too fast. `providerAt`: when the provider says that it took it.
 */
export type SendResult =
  | { readonly outcome: 'sent'; readonly providerMessageId?: string | undefined; readonly providerAt?: Instant | undefined }
  | { readonly outcome: 'retry'; readonly code: string; readonly detail: string; readonly throttled?: boolean | undefined }
  | { readonly outcome: 'failed'; readonly code: string; readonly detail: string };

/** The outgoing half of a channel. Sending the same message twice must be harmless to the receiver (the same Message-ID, an idempotency key). */
export interface Transport {
  /** Absent: everything goes as fast as it can. */
  readonly lanes?: Lanes;
  /** False while no way out is configured for this account: its messages are held, visibly, and never pretended sent. */
  ready(accountId: string): boolean;
  /** One try. What it throws counts as `retry`. */
  send(message: OutboundRequested): Promise<SendResult>;
  close(): Promise<void>;
}

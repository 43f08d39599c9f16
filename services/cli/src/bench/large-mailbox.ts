import { benchLargeMailbox, type LargeFigures } from '@sluice/conversation/bench';
import { atMost, type Bar, percentile } from './figures.ts';
import { scratchServer } from './scratch-server.ts';
import type { Scratch } from './scratch.ts';

export interface LargeMailbox {
  readonly bars: readonly Bar[];
  /** Mails that were to join a conversation, and those that did. */
  readonly tried: number;
  readonly joined: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** One customer's share of a large mailbox of a million is a hundred thousand. */
const SHARE_OF_ONE = 10;
const TRIES = 500;

/** What a mail and a screen pay where very much is filed already. */
export async function benchLarge(scratch: Scratch, say: (text: string) => void, mails: number): Promise<LargeMailbox> {
  const { socket } = await scratchServer(scratch);
  const seen = await benchLargeMailbox({ server: { socket }, mails, ofOne: Math.ceil(mails / SHARE_OF_ONE), tries: TRIES, say });
  return largeResult(seen, Math.ceil(mails / SHARE_OF_ONE));
}

function largeResult(seen: LargeFigures, ofOne: number): LargeMailbox {
  const spread = (ms: readonly number[]) => ({ p50Ms: percentile(ms, 0.5), p99Ms: percentile(ms, 0.99) });
  return {
    bars: [
      atMost(`threading one mail among ${seen.mails}, p50`, percentile(seen.threadingMs, 0.5), 'ms', 5),
      atMost(`first page of a conversation of ${ofOne}, p99`, percentile(seen.conversationPageMs, 0.99), 'ms', 50),
      atMost(`first page of a customer of ${ofOne}, p99`, percentile(seen.personPageMs, 0.99), 'ms', 50),
    ],
    tried: seen.threadingMs.length,
    joined: seen.joined,
    details: { mails: seen.mails, threading: spread(seen.threadingMs), conversationPage: spread(seen.conversationPageMs), customerPage: spread(seen.personPageMs), entries: seen.entries },
  };
}

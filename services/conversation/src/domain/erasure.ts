import type { Instant } from '@sluice/kernel';
import { DAY } from '@sluice/kernel';

/** What one piece may hold of ids: 32 KiB at some 43 bytes each. */
export const IDS_IN_PIECE = 700;

export interface PieceIds {
  readonly contactIds: readonly string[];
  readonly messageIds: readonly string[];
  readonly contactPointIds: readonly string[];
  readonly conversationIds: readonly string[];
  readonly ticketIds: readonly string[];
}

const NAMES = ['contactIds', 'messageIds', 'contactPointIds', 'conversationIds', 'ticketIds'] as const;

/** The ids in pieces that an event can carry; none where there are none. */
export function piecesOf(ids: Partial<PieceIds>): PieceIds[] {
  const all = NAMES.flatMap((name) => (ids[name] ?? []).map((id) => ({ name, id })));
  const pieces = Array.from({ length: Math.ceil(all.length / IDS_IN_PIECE) }, (_, n) => all.slice(n * IDS_IN_PIECE, (n + 1) * IDS_IN_PIECE));
  return pieces.map((piece) => {
    const of = (name: (typeof NAMES)[number]): string[] => piece.flatMap((one) => (one.name === name ? one.id : []));
    return { contactIds: of('contactIds'), messageIds: of('messageIds'), contactPointIds: of('contactPointIds'), conversationIds: of('conversationIds'), ticketIds: of('ticketIds') };
  });
}

/** A broker takes away segments, not records: one that is being written stays for a week more, unless `segment.ms` says otherwise. */
const SEGMENT_MS = 7 * DAY;

/** When the last record that may name a word of him has left every topic that is not public. */
export function lastCopyAt(finishedAt: Instant, retentionsMs: readonly number[], log: string): Instant {
  return finishedAt + Math.max(0, ...retentionsMs) + (log === 'kafka' ? SEGMENT_MS : 0);
}

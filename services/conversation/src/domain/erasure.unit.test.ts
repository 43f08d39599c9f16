import { DAY } from '@sluice/kernel';
import { IDS_IN_PIECE, lastCopyAt, piecesOf } from './erasure.ts';

const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${prefix}_0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`);

test('ids go in pieces of 32 KiB at most, each once, in order', () => {
  const given = { contactIds: ids('con', 1000), messageIds: ids('msg', 500), contactPointIds: ids('cpt', 1), ticketIds: ids('tkt', 3) };
  const pieces = piecesOf(given);
  expect(pieces.length).toBe(Math.ceil(1504 / IDS_IN_PIECE));
  for (const piece of pieces) expect(Buffer.byteLength(JSON.stringify(piece))).toBeLessThan(32 * 1024);
  expect(pieces.flatMap((one) => one.contactIds)).toEqual(given.contactIds);
  expect(pieces.flatMap((one) => one.messageIds)).toEqual(given.messageIds);
  expect(pieces.flatMap((one) => [one.contactPointIds, one.conversationIds, one.ticketIds]).flat()).toEqual([...given.contactPointIds, ...given.ticketIds]);
});

test('of nothing there is no piece', () => expect(piecesOf({ contactIds: [] })).toEqual([]));

test.each([
  ['postgres', [7 * DAY, 14 * DAY], 14 * DAY],
  ['kafka', [7 * DAY, 14 * DAY], 21 * DAY],
  ['postgres', [], 0],
])('on %s with retentions %j the last copy leaves after %i ms', (log, retentions, after) => expect(lastCopyAt(1000, retentions, log)).toBe(1000 + after));

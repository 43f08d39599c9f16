/**
 * The services that are asked when a person is erased; every report must be in before the erasure is whole, and a file is removed only when each
 * of them has said that it does not name it. Conversation asks; the other services keep nothing of a person (tests/system/erasure.pg.test.ts).
 */
export const ERASERS = ['channel-api', 'channel-email', 'insight', 'routing'] as const;

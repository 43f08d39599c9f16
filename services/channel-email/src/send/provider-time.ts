import type { Instant } from '@sluice/kernel';

/** 2001 to 2286 in seconds: ten digits that are another number are not likely to stand there. */
const GMAIL = /^250 2\.0\.0 OK {1,2}(1\d{9}|[2-9]\d{9}) /;

/** SMTP has no time in its answer. Gmail's servers write theirs, in seconds: `250 2.0.0 OK  1772438400 d2e1a… - gsmtp`. */
export function providerTime(answer: string): Instant | undefined {
  const seconds = GMAIL.exec(answer)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

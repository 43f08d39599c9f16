import type { Millis } from '../model.ts';
import type { FadingRate, Line, QueueWaits, Stream } from './state.ts';

/** An answer counts half after so many later ones. */
const ANSWERS_HALF = 120;
const ANSWER_KEEPS = 2 ** (-1 / ANSWERS_HALF);
const LEAVING_KEEPS = 2 ** (-1 / 150);
/** How often contacts come is known from about so long. */
const STREAM_MS = 20 * 60_000;
/** So many are told apart; one more takes the place of the slowest. */
const MOST_STREAMS = 48;

/** Counts waiting and work up to `at`; what lies before the last note counts as now. */
export function pass(queue: QueueWaits, at: Millis): void {
  const ms = at - queue.at;
  if (!(ms > 0)) return;
  queue.at = at;
  if (queue.agents === 0) return;
  for (const line of Object.values(queue.lines)) {
    if (line.waiting === 0) continue;
    line.answers.exposureMs += ms * queue.agents;
    line.own.exposureMs += ms * queue.agents;
    queue.leavings.exposureMs += ms * line.waiting;
  }
}

function fade(rate: FadingRate, keeps: number): void {
  rate.events *= keeps;
  rate.exposureMs *= keeps;
}

/** It counts for each line in which somebody waits whom it may have stood before: mails behind calls wait for the calls as well, calls not for mails. */
export function countAnswer(queue: QueueWaits, answered: Line): void {
  fade(queue.leavings, LEAVING_KEEPS);
  count(answered.own);
  for (const line of Object.values(queue.lines)) {
    if (line !== answered && (line.waiting === 0 || dueOf(answered.due) > dueOf(line.due))) continue;
    count(line.answers);
  }
}

function count(answers: FadingRate): void {
  fade(answers, ANSWER_KEEPS);
  answers.events += 1;
}

export function countLeaving(queue: QueueWaits): void {
  fade(queue.leavings, LEAVING_KEEPS);
  queue.leavings.events += 1;
}

/** What decides who goes first. */
export interface Ranked {
  readonly priority: number;
  /** From now to its deadline, where the order is by deadline. */
  readonly dueInMs?: Millis | null;
}

const QUARTERS = 4;
const quarterOf = (dueInMs: Millis | null | undefined): number | null => (dueInMs == null ? null : Math.round(QUARTERS * Math.log2(Math.max(1, dueInMs))));
const dueOf = (due: number | null): Millis => (due === null ? Infinity : 2 ** (due / QUARTERS));

export function countArrival({ streams }: QueueWaits, line: Line, { priority, dueInMs }: Ranked, at: Millis): void {
  const due = quarterOf(dueInMs);
  line.waiting += 1;
  line.due = due;
  line.at = at;
  let stream = streams.find((one) => one.priority === priority && one.due === due);
  if (!stream) {
    stream = { priority, due, perMs: 0, at };
    if (streams.length < MOST_STREAMS) streams.push(stream);
    else streams[slowest(streams, at)] = stream;
  }
  stream.perMs = perMsOf(stream, at) + 1 / STREAM_MS;
  stream.at = Math.max(stream.at, at);
}

const perMsOf = ({ perMs, at }: Stream, now: Millis): number => perMs * Math.exp(-Math.max(0, now - at) / STREAM_MS);

function slowest(streams: readonly Stream[], now: Millis): number {
  let least = 0;
  for (let n = 1; n < streams.length; n += 1) if (perMsOf(streams[n]!, now) < perMsOf(streams[least]!, now)) least = n;
  return least;
}

/** Those who come and go before a contact: at a rate while it waits, and so many more that can do so only in the first part of its wait. */
export interface Overtaking {
  readonly perMs: number;
  readonly atMost: number;
}

/** Of its priority, who is due `d` sooner overtakes it only while it has waited less than `d`. */
export function overtaking({ streams }: QueueWaits, { priority, dueInMs }: Ranked, now: Millis, waitMs: Millis): Overtaking {
  const own = dueOf(quarterOf(dueInMs));
  let perMs = 0;
  let atMost = 0;
  for (const stream of streams) {
    const during = stream.priority > priority ? Infinity : stream.priority < priority ? 0 : Math.max(0, own - dueOf(stream.due) || 0);
    if (during >= waitMs && during > 0) perMs += perMsOf(stream, now);
    else atMost += perMsOf(stream, now) * during;
  }
  return { perMs, atMost };
}

/** Answers per millisecond with so many agents; 0: none has been seen. */
export function draining(answers: FadingRate, agents: number): number {
  return answers.exposureMs > 0 ? (answers.events / answers.exposureMs) * agents : 0;
}

/** Leavings per waiting contact and millisecond. */
export function leaving({ leavings }: QueueWaits): number {
  return leavings.exposureMs > 0 ? leavings.events / leavings.exposureMs : 0;
}

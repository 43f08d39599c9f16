import { DAY, type Instant } from '@sluice/kernel';
import { type CivilDay, firstDayOf, yearOf } from './civil.ts';
import type { DayPlan } from './day-plan.ts';
import { CalendarError } from './definition.ts';
import { offsetsOf } from './zone.ts';

/** A stretch of which nobody knows when it is open. */
interface Hole {
  readonly from: Instant;
  readonly to: Instant;
  /** The civil day with which it begins. */
  readonly day: CivilDay;
}

interface YearOfOpenings {
  readonly starts: number[];
  readonly ends: number[];
  readonly holes: Hole[];
}

const [FIRST_YEAR, LAST_YEAR] = [1970, 2199];

/**
 * The openings of a calendar as sorted instants with the business time before each, compiled by years of UTC as they are asked for.
 *
 * An instant is open where its wall time lies inside the hours: an hour that the clock skips in spring does not exist, an hour that it
 * shows twice in autumn counts twice. That is why days are not turned into instants one border at a time: each stretch of one offset is
 * laid over the wall time of its days.
 */
export class Openings {
  readonly #plan: DayPlan;
  readonly #tz: string;
  #fromYear = 0;
  #toYear = 0;
  /** Covered: [from, to). */
  #from: Instant = 0;
  #to: Instant = 0;
  #holes: Hole[] = [];
  starts: number[] = [];
  ends: number[] = [];
  /** Business time before each start, from the first one on. */
  before: number[] = [];

  constructor(plan: DayPlan, tz: string) {
    this.#plan = plan;
    this.#tz = tz;
  }

  get from(): Instant {
    return this.#from;
  }

  get to(): Instant {
    return this.#to;
  }

  /** Business time of all that is covered. */
  get total(): number {
    const last = this.starts.length - 1;
    return last < 0 ? 0 : this.before[last]! + this.ends[last]! - this.starts[last]!;
  }

  /** @throws CalendarError for an instant that no calendar of ours reaches */
  cover(at: Instant): void {
    if (at >= this.#from && at < this.#to) return;
    const year = Number.isFinite(at) ? yearOf(Math.floor(at / DAY)) : Number.NaN;
    if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) throw new CalendarError('out_of_range', `calendars reach from ${FIRST_YEAR} to ${LAST_YEAR}`);
    if (this.#toYear === 0) this.#begin(year);
    while (year >= this.#toYear) this.later();
    while (year < this.#fromYear) this.earlier();
  }

  #begin(year: number): void {
    [this.#fromYear, this.#toYear] = [year, year];
    this.#from = firstDayOf(year) * DAY;
    this.#to = this.#from;
  }

  /** One year more at the end. */
  later(): void {
    if (this.#toYear > LAST_YEAR) throw new CalendarError('out_of_range', `calendars reach to ${LAST_YEAR}`);
    const year = this.#year(this.#toYear);
    append(this.starts, this.ends, year.starts, year.ends);
    for (const one of year.holes) hole(this.#holes, one);
    this.#toYear += 1;
    this.#to = firstDayOf(this.#toYear) * DAY;
    this.#count();
  }

  /** One year more at the beginning; seldom, so everything behind it is laid anew. */
  earlier(): void {
    if (this.#fromYear <= FIRST_YEAR) throw new CalendarError('out_of_range', `calendars reach from ${FIRST_YEAR}`);
    this.#fromYear -= 1;
    this.#from = firstDayOf(this.#fromYear) * DAY;
    const year = this.#year(this.#fromYear);
    append(year.starts, year.ends, this.starts, this.ends);
    [this.starts, this.ends] = [year.starts, year.ends];
    for (const one of this.#holes) hole(year.holes, one);
    this.#holes = year.holes;
    this.#count();
  }

  #count(): void {
    let sum = 0;
    this.before = this.starts.map((start, at) => {
      const here = sum;
      sum += this.ends[at]! - start;
      return here;
    });
  }

  /** @throws CalendarError where something in [from, to) is not known */
  assertKnown(from: Instant, to: Instant): void {
    const unknown = this.#holeIn(from, to);
    if (!unknown) return;
    const year = yearOf(unknown.day + Math.floor(Math.max(0, from - unknown.from) / DAY));
    throw new CalendarError('year_without_data', `the calendar has no holidays for ${year}: it does not say when it is open then`);
  }

  /** The first instant in [from, to) that is not known. */
  unknownIn(from: Instant, to: Instant): Instant | undefined {
    const unknown = this.#holeIn(from, to);
    return unknown && Math.max(from, unknown.from);
  }

  #holeIn(from: Instant, to: Instant): Hole | undefined {
    return this.#holes.find((one) => one.from < to && one.to > from);
  }

  /** The last opening that starts at or before `at`; -1 before the first. `at` is covered. */
  indexAt(at: Instant): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle]! <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #year(year: number): YearOfOpenings {
    const made: YearOfOpenings = { starts: [], ends: [], holes: [] };
    for (const { from, to, offsetMs } of offsetsOf(this.#tz, firstDayOf(year) * DAY, firstDayOf(year + 1) * DAY)) {
      const clip = (wall: number): Instant => Math.min(to, Math.max(from, wall - offsetMs));
      const last = Math.floor((to + offsetMs - 1) / DAY);
      for (let day = Math.floor((from + offsetMs - this.#plan.spillMs) / DAY); day <= last; day++) {
        const midnight = day * DAY;
        const intervals = this.#plan.on(day);
        if (intervals === undefined) hole(made.holes, { from: clip(midnight), to: clip(midnight + DAY + this.#plan.spillMs), day });
        else for (const { open, close } of intervals) join(made.starts, made.ends, clip(midnight + open), clip(midnight + close));
      }
    }
    return made;
  }
}

/** Adds a stretch after the others; what meets or overlaps the last one is one with it. */
function hole(holes: Hole[], next: Hole): void {
  const last = holes.at(-1);
  if (last && next.from <= last.to) holes[holes.length - 1] = { ...last, to: Math.max(last.to, next.to) };
  else if (next.to > next.from) holes.push(next);
}

/** Adds an opening after the others; what meets or overlaps the last one is one with it. */
function join(starts: number[], ends: number[], start: Instant, end: Instant): void {
  if (end <= start) return;
  const last = ends.length - 1;
  if (last >= 0 && start <= ends[last]!) ends[last] = Math.max(ends[last]!, end);
  else {
    starts.push(start);
    ends.push(end);
  }
}

function append(starts: number[], ends: number[], moreStarts: readonly number[], moreEnds: readonly number[]): void {
  moreStarts.forEach((start, at) => join(starts, ends, start, moreEnds[at]!));
}

import { DAY, type Instant } from '@sluice/kernel';
import { planDays } from './day-plan.ts';
import { type CalendarDefinition, CalendarError } from './definition.ts';
import { Openings } from './openings.ts';
import { assertZone } from './zone.ts';

/**
 * Business time. Openings are [open, close); everything is exact to the millisecond.
 * Each operation throws a `CalendarError` where it would have to cross a year without data.
 */
export interface Calendar {
  isOpen(at: Instant): boolean;
  /** `at` where it is open, else the next opening; undefined where it does not open again within 20 years. */
  nextOpening(at: Instant): Instant | undefined;
  /** The end of the opening that holds `at`, or of the next one; undefined where it does not close within 20 years. */
  nextClosing(at: Instant): Instant | undefined;
  /**
   * The first instant by which `ms` of open time have passed since `at`; outside hours it counts from the next opening.
   * Negative: the last instant from which so much has passed until `at`; outside hours it counts from the last closing.
   */
  add(at: Instant, ms: number): Instant;
  /** Open time between two instants; negative where `to` lies before `from`. */
  between(from: Instant, to: Instant): number;
  /** The openings inside [from, to), in order, cut at its borders: what `between` counts. */
  openings(from: Instant, to: Instant): readonly Opening[];
  /** The first instant in [from, to) of which it does not know whether it is open; undefined where it knows all. The one operation that does not throw for it. */
  unknownFrom(from: Instant, to: Instant): Instant | undefined;
}

/** [from, to) */
export interface Opening {
  readonly from: Instant;
  readonly to: Instant;
}

const HORIZON_YEARS = 20;
const HORIZON_MS = HORIZON_YEARS * 366 * DAY;

/** @throws CalendarError for a definition that cannot be read, a zone that does not exist, a year of the region without data */
export function compileCalendar(definition: CalendarDefinition): Calendar {
  assertZone(definition.tz);
  return new CompiledCalendar(new Openings(planDays(definition), definition.tz));
}

class CompiledCalendar implements Calendar {
  readonly #openings: Openings;
  constructor(openings: Openings) {
    this.#openings = openings;
  }

  isOpen(at: Instant): boolean {
    this.#openings.cover(at);
    this.#openings.assertKnown(at, at + 1);
    return this.#holds(at);
  }

  nextOpening(at: Instant): Instant | undefined {
    const o = this.#openings;
    o.cover(at);
    if (this.#holds(at)) return this.#known(at, at + 1, at);
    const found = this.#search(at, () => o.starts[o.indexAt(at) + 1]);
    return found === undefined ? undefined : this.#known(at, found, found);
  }

  nextClosing(at: Instant): Instant | undefined {
    const o = this.#openings;
    o.cover(at);
    // An end at the end of what is covered may go on behind it.
    const found = this.#search(at, () => {
      const end = o.ends[this.#holds(at) ? o.indexAt(at) : o.indexAt(at) + 1];
      return end === undefined || end >= o.to ? undefined : end;
    });
    // What comes after a closing must be known as well: it might go on.
    return found === undefined ? undefined : this.#known(at, found + 1, found);
  }

  add(at: Instant, ms: number): Instant {
    this.#openings.cover(at);
    if (ms < 0) return this.#back(at, ms);
    if (ms > 0) return this.#forth(at, ms);
    const opening = this.nextOpening(at);
    if (opening === undefined) throw neverOpen('does not open again within');
    return opening;
  }

  between(from: Instant, to: Instant): number {
    if (to < from) return 0 - this.between(to, from);
    this.#openings.cover(from);
    this.#openings.cover(to);
    this.#openings.assertKnown(from, to);
    return this.#passed(to) - this.#passed(from);
  }

  openings(from: Instant, to: Instant): readonly Opening[] {
    const o = this.#openings;
    if (to <= from) return [];
    o.cover(from);
    o.cover(to);
    o.assertKnown(from, to);
    const found: Opening[] = [];
    for (let at = Math.max(0, o.indexAt(from)); at < o.starts.length && o.starts[at]! < to; at++) {
      const opening = { from: Math.max(from, o.starts[at]!), to: Math.min(to, o.ends[at]!) };
      if (opening.from < opening.to) found.push(opening);
    }
    return found;
  }

  unknownFrom(from: Instant, to: Instant): Instant | undefined {
    if (to <= from) return undefined;
    this.#openings.cover(from);
    this.#openings.cover(to);
    return this.#openings.unknownIn(from, to);
  }

  /** Business time from the first opening that is covered until `at`. */
  #passed(at: Instant): number {
    const o = this.#openings;
    const index = o.indexAt(at);
    return index < 0 ? 0 : o.before[index]! + Math.min(at, o.ends[index]!) - o.starts[index]!;
  }

  #holds(at: Instant): boolean {
    const index = this.#openings.indexAt(at);
    return index >= 0 && at < this.#openings.ends[index]!;
  }

  #known(from: Instant, to: Instant, answer: Instant): Instant {
    this.#openings.assertKnown(from, to);
    return answer;
  }

  #search(at: Instant, look: () => number | undefined): number | undefined {
    const o = this.#openings;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      o.assertKnown(at, o.to);
      if (o.to - at > HORIZON_MS) return undefined;
      o.later();
    }
  }

  #forth(at: Instant, ms: number): Instant {
    const o = this.#openings;
    const goal = this.#passed(at) + ms;
    while (o.total < goal) {
      o.assertKnown(at, o.to);
      if (o.to - Math.max(at, o.ends.at(-1) ?? at) > HORIZON_MS) throw neverOpen('does not open again within');
      o.later();
    }
    const index = lastBelow(o.before, goal);
    const found = o.starts[index]! + goal - o.before[index]!;
    return this.#known(at, found, found);
  }

  #back(at: Instant, ms: number): Instant {
    const o = this.#openings;
    while (this.#passed(at) + ms < 0 || o.starts.length === 0) {
      o.assertKnown(o.from, at);
      if (Math.min(at, o.starts[0] ?? at) - o.from > HORIZON_MS) throw neverOpen('was not open in the last');
      o.earlier();
    }
    // Counted only now: a year laid in front moves what has passed.
    const goal = this.#passed(at) + ms;
    const index = lastBelow(o.before, goal + 1);
    const found = o.starts[index]! + goal - o.before[index]!;
    return this.#known(found, at, found);
  }
}

function neverOpen(what: string): CalendarError {
  return new CalendarError('never_open', `the calendar ${what} ${HORIZON_YEARS} years`);
}

/** The last place whose value is below `goal`. */
function lastBelow(values: readonly number[], goal: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < goal) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

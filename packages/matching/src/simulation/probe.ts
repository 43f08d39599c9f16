import type { Millis } from '../model.ts';

/** What waited from `from` until the next sample. */
export interface Sample {
  readonly from: Millis;
  /** Mean number of contacts that waited, over the time. */
  readonly waiting: number;
  readonly most: number;
}

/**
 * Samples of a run as it goes on, in at most `most` buckets: when they are used up, two become one. It costs a few additions an instant,
 * and the memory is the same for an hour and for a year.
 */
export class Probe {
  readonly #most: number;
  #from: Millis = NaN;
  #width = 1000;
  #last: Millis = NaN;
  #waiting = 0;
  #area: number[] = [];
  #peak: number[] = [];

  constructor(most = 512) {
    this.#most = most;
  }

  /** So many wait from `now` on. */
  look(now: Millis, waiting: number): void {
    if (Number.isNaN(this.#from)) {
      this.#from = now;
      this.#last = now;
    }
    this.#until(now);
    this.#waiting = waiting;
    this.#note(this.#bucket(now), 0);
  }

  #bucket(at: Millis): number {
    while (at - this.#from >= this.#width * this.#most) this.#merge();
    return Math.floor((at - this.#from) / this.#width);
  }

  #until(now: Millis): void {
    for (let at = this.#last; at < now; ) {
      this.#bucket(now);
      const bucket = this.#bucket(at);
      const end = Math.min(now, this.#from + (bucket + 1) * this.#width);
      this.#note(bucket, (end - at) * this.#waiting);
      at = end;
    }
    this.#last = now;
  }

  #note(bucket: number, area: number): void {
    this.#area[bucket] = (this.#area[bucket] ?? 0) + area;
    this.#peak[bucket] = Math.max(this.#peak[bucket] ?? 0, this.#waiting);
  }

  #merge(): void {
    const half = <T>(list: readonly T[], both: (a: T, b: T | undefined) => T): T[] => list.flatMap((value, at) => (at % 2 === 0 ? [both(value, list[at + 1])] : []));
    this.#area = half(this.#area, (a, b) => a + (b ?? 0));
    this.#peak = half(this.#peak, (a, b) => Math.max(a, b ?? 0));
    this.#width *= 2;
  }

  /** By time, up to the end of the run. */
  samples(end: Millis): readonly Sample[] {
    if (Number.isNaN(this.#from)) return [];
    // It may have looked later than the run is said to end: a ring that opens for nobody is no part of it.
    const seen = Math.max(end, this.#last);
    this.#until(seen);
    return this.#area.flatMap((area, at) => {
      const from = this.#from + at * this.#width;
      return from > end ? [] : [{ from, waiting: area / Math.max(1, Math.min(this.#width, seen - from)), most: this.#peak[at] ?? 0 }];
    });
  }
}

/** A ticket's clocks by a walk of its seconds: what is right by the words of the README, without an idea of how it is reckoned. Times are seconds since `START` of china.ts. */
export interface Promised {
  readonly first: number;
  readonly resolution: number;
  /** Each second: 1 where it is open. */
  readonly open: Uint8Array;
  /** What else tells it from others. */
  readonly terms: string;
}

/** What is promised: by version, queue and rank. */
export type Promises = (version: number, queueId: string, priority: number) => Promised;

export type Act =
  | { readonly at: number; readonly name: 'wait' | 'open' | 'answer' | 'resolve' | 'reopen' }
  | { readonly at: number; readonly name: 'transfer'; readonly queueId: string }
  | { readonly at: number; readonly name: 'rank'; readonly priority: number }
  /** Another configuration is in force. */
  | { readonly at: number; readonly name: 'configured'; readonly version: number };

export interface Life {
  readonly receivedAt: number;
  readonly end: number;
  readonly queueId: string;
  readonly priority: number;
  readonly version: number;
  readonly acts: readonly Act[];
}

export interface Fate {
  readonly counted: number;
  /** When so much had counted as was promised, and it still counted; of one that was met in time: when it would have. */
  readonly dueAt: number | null;
  readonly broken: boolean;
  /** The change by which it was over already: broken at that instant, not before; else at the first one after it was due. */
  readonly brokenBy: number | null;
  readonly metAt: number | null;
  /** It ended without having been met. */
  readonly over: boolean;
}

class Walked {
  readonly #which: 'first' | 'resolution';
  /** When so many seconds had counted, and it went on. */
  readonly #at: number[] = [];
  #promised: Promised;
  counted = 0;
  broken = false;
  brokenBy: number | null = null;
  metAt: number | null = null;
  over = false;
  /** It stood still when it ended. */
  #still = false;
  /** The second before this one counted, and nothing has changed since. */
  #flows = false;

  constructor(which: 'first' | 'resolution', promised: Promised) {
    this.#which = which;
    this.#promised = promised;
  }

  get #goesOn(): boolean {
    return this.metAt === null && !this.over;
  }

  get #target(): number {
    return this.#promised[this.#which];
  }

  /** What is broken keeps its promise, and what has ended. */
  hold(promised: Promised, now: number): void {
    if (!this.#goesOn || this.broken) return;
    const isOther = promised.terms !== this.#promised.terms || promised[this.#which] !== this.#target;
    if (isOther) this.#flows = false;
    this.#promised = promised;
    if (isOther) this.#over(now, now);
  }

  /** Over at the first instant after it was due. */
  look(now: number): void {
    this.#over(now, null);
  }

  #over(now: number, by: number | null): void {
    const dueAt = this.#at[this.#target];
    if (this.broken || !this.#goesOn || dueAt === undefined || dueAt >= now) return;
    this.broken = true;
    this.brokenBy = by;
  }

  second(now: number, counts: boolean): void {
    if (!this.#goesOn) return;
    const isOpen = counts && this.#promised.open[now] === 1;
    // At its end, be it open or not; where something stopped or changed it exactly then, where it counts again.
    if (isOpen || (counts && this.#flows)) this.#at[this.counted] ??= now;
    this.#flows = isOpen;
    if (isOpen) this.counted += 1;
  }

  meet(now: number, counts: boolean): void {
    if (!this.#goesOn) return;
    this.metAt = now;
    this.#still = !counts;
  }

  end(): void {
    if (this.#goesOn) this.over = true;
  }

  reopen(): void {
    this.metAt = null;
    this.#flows = false;
  }

  fate(end: number): Fate {
    const { counted, broken, brokenBy, metAt, over } = this;
    return { counted, dueAt: this.#at[this.#target] ?? this.#wouldBe(end), broken, brokenBy, metAt, over };
  }

  #wouldBe(end: number): number | null {
    if (this.#still && this.metAt !== null) return null;
    let left = this.#target - this.counted;
    let second = this.metAt ?? end;
    if (left === 0 && !this.#flows) while (this.#promised.open[second] === 0) second += 1;
    while (left > 0) left -= this.#promised.open[second++]!;
    return second;
  }
}

/** Walks a ticket's seconds until its end. */
export function walk(life: Life, promises: Promises): { readonly first: Fate; readonly resolution: Fate } {
  let [standing, queueId, priority, version] = ['live', life.queueId, life.priority, life.version];
  const promised = (): Promised => promises(version, queueId, priority);
  const [first, resolution] = [new Walked('first', promised()), new Walked('resolution', promised())];
  const happen = (act: Act): void => {
    if (act.name === 'answer') first.meet(act.at, true);
    else if (act.name === 'transfer') queueId = act.queueId;
    else if (act.name === 'rank') priority = act.priority;
    else if (act.name === 'configured') version = act.version;
    else if (act.name === 'resolve') {
      first.end();
      resolution.meet(act.at, standing === 'live');
      standing = 'resolved';
    } else {
      if (act.name === 'reopen') resolution.reopen();
      standing = act.name === 'wait' ? 'waiting' : 'live';
    }
    if (standing !== 'resolved') for (const clock of [first, resolution]) clock.hold(promised(), act.at);
  };
  let next = 0;
  for (let second = life.receivedAt; second < life.end; second += 1) {
    for (; life.acts[next]?.at === second; next += 1) {
      first.look(second);
      resolution.look(second);
      happen(life.acts[next]!);
    }
    first.second(second, true);
    resolution.second(second, standing === 'live');
  }
  first.look(life.end);
  resolution.look(life.end);
  return { first: first.fate(life.end), resolution: resolution.fate(life.end) };
}

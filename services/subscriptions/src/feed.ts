import { type CloudEvent, decode } from '@sluice/contracts';
import { parseInstant } from '@sluice/kernel';
import type { Log, LogRecord } from '@sluice/stream';
import { behind, isAhead, moved, type Place, type Vector } from './domain/cursor.ts';
import { mergeRuns, type Run } from './domain/merge.ts';
import type { Filter } from './domain/topics.ts';
import type { Tail } from './tail.ts';
import type { FeedTelemetry } from './telemetry.ts';

export interface Page {
  readonly events: readonly CloudEvent[];
  /** Where to go on. */
  readonly next: Vector;
  /** There is more already. */
  readonly more: boolean;
  /** Some of what came behind the place that was asked for is older than the retention: it is gone, and this goes on at the earliest. */
  readonly gone: boolean;
}

export interface Ask {
  /** Undefined: from the beginning of the retention. */
  readonly after: Vector | 'latest' | undefined;
  readonly filter: Filter | undefined;
  readonly limit: number;
  readonly waitMs: number;
  /** The caller has left, or we are leaving: the answer is what there is. */
  readonly signal: AbortSignal;
}

/** A place that this log has not reached: it belongs to another one, or to a later state of a restored one. */
export class AheadOfLog extends Error {
  override readonly name = 'AheadOfLog';
}

/** Records that one page may look at, because few of them are of a type that was asked for. */
const LOOKED_AT = 10_000;
const LEAST_EACH = 8;
const LEAST_FILTERED = 100;

export interface FeedOptions {
  readonly log: Pick<Log, 'readFrom'>;
  readonly topics: readonly string[];
  readonly tail: Tail;
  readonly telemetry: FeedTelemetry;
}

/** Pages over the public topics: no hole, each key in its order, keys mixed by time. It keeps nothing of its readers. */
export class Feed {
  readonly #o: FeedOptions;

  constructor(options: FeedOptions) {
    this.#o = options;
  }

  /** @throws AheadOfLog; PassingFault where the log is away */
  async page(ask: Ask): Promise<Page> {
    const { tail } = this.#o;
    const until = performance.now() + ask.waitMs;
    let at: Vector = new Map();
    // It listens before the first look: nothing can come in between.
    const listener = tail.listen((news) => behind(at, news, this.#wanted(ask.filter)).length > 0);
    try {
      let ends = await tail.ends();
      at = ask.after === 'latest' ? ends : (ask.after ?? at);
      if (isAhead(at, ends)) throw new AheadOfLog('the cursor is ahead of this log');
      let gone = false;
      for (;;) {
        const page = await this.#read(at, ends, ask);
        gone ||= page.gone && ask.after !== undefined;
        const restMs = until - performance.now();
        if (page.events.length > 0 || page.more || restMs <= 0 || ask.signal.aborted) return { ...page, gone };
        at = page.next;
        await listener.sleep(restMs, ask.signal);
        ends = await tail.ends();
      }
    } finally {
      listener.leave();
    }
  }

  /** Reads on until the page is full, the ends are reached, or enough was looked at. */
  async #read(from: Vector, ends: Vector, ask: Ask): Promise<Page> {
    const wanted = this.#wanted(ask.filter);
    // Topics that cannot hold what is asked for are done with: a cursor means the same with every filter.
    let at = moved(
      from,
      behind(
        from,
        ends,
        this.#o.topics.filter((topic) => !wanted.includes(topic)),
      ).map((place) => ({ ...place, next: endOf(ends, place) })),
    );
    const events: CloudEvent[] = [];
    let [gone, looked] = [false, 0];
    for (;;) {
      const places = behind(at, ends, wanted);
      if (places.length === 0 || events.length >= ask.limit || looked >= LOOKED_AT) return { events, next: at, more: places.length > 0, gone };
      const took = await this.#take(places, ask.filter, ask.limit - events.length);
      events.push(...took.records.flatMap((record) => this.#eventOf(record) ?? []));
      at = moved(at, took.next);
      looked += took.looked;
      gone ||= took.gone;
    }
  }

  /** One read of all partitions that have news, and what of it comes next by time. */
  async #take(places: readonly Place[], filter: Filter | undefined, limit: number) {
    const each = Math.max(filter === undefined ? LEAST_EACH : LEAST_FILTERED, Math.ceil((2 * limit) / places.length));
    const byTopic = [...Map.groupBy(places, (place) => place.topic)];
    const read = (await Promise.all(byTopic.map(([topic, from]) => this.#o.log.readFrom(topic, from, each)))).flat();
    const byPlace = Map.groupBy(read, nameOf);
    const runs = places.map((place): Run<LogRecord> => {
      const items = byPlace.get(nameOf(place)) ?? [];
      return { items, goesOn: items.length === each };
    });
    const wanted = (record: LogRecord): boolean => filter === undefined || filter.types.has(record.headers['ce_type'] ?? '');
    const { taken, counts } = mergeRuns(runs, { at: timeOf, wanted }, limit);
    const first = (n: number, place: Place): number => runs[n]?.items[0]?.offset ?? place.next;
    return {
      records: taken,
      looked: counts.reduce((sum, count) => sum + count, 0),
      // Before a partition's first record nothing is left: it is not asked for again, and told once.
      next: places.map((place, n): Place => ({ ...place, next: counts[n] === 0 ? first(n, place) : (runs[n]?.items[(counts[n] ?? 0) - 1]?.offset ?? 0) + 1 })),
      gone: places.some((place, n) => first(n, place) > place.next),
    };
  }

  #wanted(filter: Filter | undefined): readonly string[] {
    return filter === undefined ? this.#o.topics : this.#o.topics.filter((topic) => filter.topics.has(topic));
  }

  /** One that cannot be read is passed over, or nobody would ever get past it. */
  #eventOf(record: LogRecord): CloudEvent | undefined {
    try {
      return decode(record);
    } catch (error) {
      this.#o.telemetry.unreadable(record, error);
      return undefined;
    }
  }
}

const nameOf = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string => `${partition} ${topic}`;
const endOf = (ends: Vector, { topic, partition }: Place): number => ends.get(topic)?.[partition] ?? 0;
const timeOf = (record: LogRecord): number => parseInstant(record.headers['ce_time'] ?? '') ?? 0;

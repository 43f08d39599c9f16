import { HEADER_MARK, nameOf, unpackHeaders } from '@sluice/contracts';
import { type Database, type Held, ints, isPassing, type Locks, texts, type Tx } from '@sluice/store';
import type { Owned, Source, SourceRecord } from '../group-runner.ts';
import type { Position, TopicPartition } from '../port.ts';
import type { Members } from './members.ts';
import type { Positions } from './positions.ts';
import type { TopicRow } from './topics.ts';

/** Whoever has something to tell rings; this is for what nobody thought of. */
const LONGEST_SLEEP_MS = 30_000;

export interface SourceOptions {
  readonly db: Database;
  readonly locks: Locks;
  readonly positions: Positions;
  readonly members: Members;
  readonly group: string;
  readonly topics: readonly TopicRow[];
  /** Events of other types are read past. */
  readonly types?: readonly string[] | undefined;
  /** Wakes the reader: its assignment may be another one. */
  readonly ring: () => void;
}

interface RecordRow {
  readonly topic: number;
  readonly part: number;
  readonly off: number;
  readonly id: string;
  readonly key: string | null;
  /** Null: of no interest to the group, only its offset is. */
  readonly headers: string | null;
  readonly value: Buffer | null;
}

/** Of the record that stands for those that were read past. */
const NO_HEADERS = {};

/**
 * The records of a partition from a position on, at most `$limit`. Each leading column of the key is named: else the groups cost four times as
 * much (measured). With `$types` only the wanted ones come, and the last one, whose offset says how far was read. A packed event's name is
 * compared; of events whose headers stand as JSON those that name their type there; one that does not (structured mode) is never left out.
 */
function partitionSql(topic: number, limit: string, names: string | undefined, patterns: string): string {
  const read = (columns: string): string => `select ${columns} from log.record where topic = ${topic} and part = p.part and off >= p.off order by off limit ${limit}`;
  if (names === undefined) return read('part, off, id, key, headers, value');
  const wanted = `case when starts_with(headers, '{') then headers like any (${patterns}::text[]) or headers not like '%"ce_type"%' else split_part(headers, '${HEADER_MARK}', 1) = any (${names}::text[]) end`;
  return `select part, off, id, key, case when wanted then headers end as headers, case when wanted then value end as value
from (select *, max(off) over () as last from (${read(`part, off, id, key, headers, value, ${wanted} as wanted`)}) as a) as b where wanted or off = last`;
}

/**
 * One member of a group on the Postgres log. No lease table: a member holds a shared advisory lock on its group (so that members can be
 * counted) and an exclusive one on each slot; slot p is partition p of every topic of the group. A process that dies frees them at once.
 */
export class PostgresSource implements Source {
  readonly pollMs = LONGEST_SLEEP_MS;
  readonly #o: SourceOptions;
  /** Each time that a slot is won is an epoch of its own: what was remembered of it before may be more than the server still knows (ADR 10). */
  readonly #slots = new Map<number, { readonly held: Held; readonly epoch: number }>();
  #won = 0;
  readonly #byId: ReadonlyMap<number, TopicRow>;
  readonly #read: string;
  readonly #wanted: readonly Buffer[] | undefined;
  readonly #lock: string;
  readonly #count: number;
  readonly #quit: () => void;
  #member: Held | undefined;
  #fair = 0;
  #mayLook = true;

  constructor(options: SourceOptions) {
    this.#o = options;
    this.#lock = `sluice log group ${options.group}`;
    this.#count = Math.max(...options.topics.map((topic) => topic.partitions));
    this.#quit = options.members.join({ lock: this.#lock, hungry: () => !this.#member?.isHeld() || this.#heldSlots() !== Math.min(this.#fair, this.#count), look: () => this.#look() });
    this.#byId = new Map(options.topics.map((topic) => [topic.id, topic]));
    const { types } = options;
    const [limit, names, patterns] = [1, 2, 3].map((n) => `$${2 * options.topics.length + n}`) as [string, string, string];
    this.#wanted = types && [texts(types.map((type) => nameOf(type) ?? '')), texts(types.map((type) => `%"ce_type":${JSON.stringify(type)}%`))];
    this.#read = options.topics
      .map(
        ({ id }, n) => `select ${id} as topic, r.part, r.off, r.id, r.key, r.headers, r.value from unnest($${2 * n + 1}::int8[], $${2 * n + 2}::int8[]) as p(part, off)
cross join lateral (${partitionSql(id, limit, types && names, patterns)}) as r`,
      )
      .join(' union all ');
  }

  async assignment(busy: (partition: TopicPartition) => boolean): Promise<readonly Owned[]> {
    for (const [slot, { held }] of this.#slots) if (!held.isHeld()) this.#slots.delete(slot);
    if (this.#mayLook || !this.#member?.isHeld()) await this.#rebalance(busy);
    return [...this.#slots].flatMap(([slot, { epoch }]) => this.#partitionsOf(slot).map((at) => ({ ...at, epoch })));
  }

  async positions(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    const rows = await this.#o.positions.of(this.#o.group, [...this.#byId.keys()]);
    const next = new Map(rows.map((row) => [`${row.topic} ${row.part}`, row.next]));
    return partitions.map((at) => ({ ...at, next: next.get(`${this.#idOf(at.topic)} ${at.partition}`) ?? 0 }));
  }

  async read(from: readonly Position[], maxRecords: number): Promise<readonly SourceRecord[]> {
    const each = Math.max(8, Math.floor(maxRecords / from.length));
    const parameters = this.#o.topics.flatMap((topic) => {
      const own = from.filter((at) => at.topic === topic.name);
      return [ints(own.map((at) => at.partition)), ints(own.map((at) => at.next))];
    });
    const rows = await this.#o.db.query<RecordRow>(this.#read, [...parameters, each, ...(this.#wanted ?? [])]);
    return rows.map((row) => ({
      topic: this.#byId.get(row.topic)?.name ?? '',
      partition: row.part,
      offset: row.off,
      key: row.key,
      headers: row.headers === null ? NO_HEADERS : unpackHeaders(row.headers, row.id, row.key),
      value: row.value,
      ...(row.headers === null ? { leftOut: true as const } : {}),
    }));
  }

  readonly saveIn = async (tx: Tx, positions: readonly Position[]): Promise<void> => this.#o.positions.appendIn(tx, this.#o.group, this.#withIds(positions));

  save(positions: readonly Position[]): Promise<void> {
    return this.#o.positions.append(this.#o.group, this.#withIds(positions));
  }

  /** Where the connection is gone, so are its locks. */
  async leave(): Promise<void> {
    this.#quit();
    const held = [...[...this.#slots.values()].map((one) => one.held), ...(this.#member ? [this.#member] : [])];
    this.#slots.clear();
    for (const one of held) {
      await one.release().catch((error: unknown) => {
        if (!isPassing(error)) throw error;
      });
    }
  }

  #heldSlots(): number {
    return [...this.#slots.values()].filter(({ held }) => held.isHeld()).length;
  }

  #look(): void {
    this.#mayLook = true;
    this.#o.ring();
  }

  async #rebalance(busy: (partition: TopicPartition) => boolean): Promise<void> {
    this.#mayLook = false; // first of all: who rings meanwhile is heard
    if (!this.#member?.isHeld()) this.#member = await this.#o.locks.tryHoldShared(this.#lock);
    this.#fair = Math.ceil(this.#count / (await this.#o.members.count(this.#lock)));
    for (const [slot, { held }] of this.#slots) {
      if (this.#slots.size <= this.#fair) break;
      if (this.#partitionsOf(slot).some(busy)) continue; // not in mid-batch: the next look gives it away
      this.#slots.delete(slot);
      await held.release();
    }
    for (let slot = 0; slot < this.#count && this.#slots.size < this.#fair; slot++) {
      if (this.#slots.has(slot)) continue;
      const held = await this.#o.locks.tryHold(`${this.#lock} slot ${slot}`);
      if (held) this.#slots.set(slot, { held, epoch: ++this.#won });
    }
  }

  #partitionsOf(slot: number): TopicPartition[] {
    return this.#o.topics.filter((topic) => slot < topic.partitions).map((topic) => ({ topic: topic.name, partition: slot }));
  }

  #withIds(positions: readonly Position[]): (Position & { topicId: number })[] {
    return positions.map((at) => ({ ...at, topicId: this.#idOf(at.topic) }));
  }

  #idOf(name: string): number {
    const row = this.#o.topics.find((topic) => topic.name === name);
    if (!row) throw new Error(`${name} is not subscribed`);
    return row.id;
  }
}

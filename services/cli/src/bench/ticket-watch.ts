import { TOPICS, unpackHeaders } from '@sluice/contracts';
import { type Database, ints } from '@sluice/store';

export interface TicketSeen {
  assigned(contactId: string, ticketId: string): void;
  resolved(ticketId: string): void;
}

/** Adds as much to a latency at most. */
const LOOK_MS = 4;

/** New records of every partition; the value only of the one type in which it is needed. */
const LOOK = `select p.part, r.off, r.id, r.key, r.headers, r.body from unnest($2::int8[], $3::int8[]) as p(part, next) cross join lateral
(select off, id, key, headers, case when headers like 'ticket.created%' then convert_from(value, 'UTF8') end as body from log.record where topic = $1 and part = p.part and off >= p.next order by off limit 1000) as r order by p.part, r.off`;

interface Row {
  readonly part: number;
  readonly off: number;
  readonly id: string;
  readonly key: string | null;
  readonly headers: string;
  readonly body: string | null;
}

/** Looks at the public ticket events in the log, as a subscriber that must not miss a moment would; from now on. */
export class TicketWatch {
  readonly backendPid: number;
  readonly #db: Database;
  readonly #topic: number;
  readonly #next: number[];
  readonly #seen: TicketSeen;
  readonly #contactOf = new Map<string, string>();
  #over = false;
  #running: Promise<void> = Promise.resolve();

  private constructor(db: Database, seen: TicketSeen, topic: number, next: number[], backendPid: number) {
    this.#db = db;
    this.#seen = seen;
    this.#topic = topic;
    this.#next = next;
    this.backendPid = backendPid;
  }

  /** `db` must be one connection. */
  static async start(db: Database, seen: TicketSeen): Promise<TicketWatch> {
    const [topic] = await db.query<{ id: number; partitions: number; pid: number }>('select id, partitions, pg_backend_pid() as pid from log.topic where name = $1', [TOPICS.ticketsEvents.name]);
    if (!topic) throw new Error(`there is no topic ${TOPICS.ticketsEvents.name}`);
    const ends = await db.query<{ part: number; next: number }>('select part, max(off) + 1 as next from log.record where topic = $1 group by part', [topic.id]);
    const next = Array.from({ length: topic.partitions }, (_, part) => ends.find((one) => one.part === part)?.next ?? 0);
    const watch = new TicketWatch(db, seen, topic.id, next, topic.pid);
    watch.#running = watch.#run();
    return watch;
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    const parts = ints(this.#next.map((_, part) => part));
    while (!this.#over) {
      for (const row of await this.#db.query<Row>(LOOK, [this.#topic, parts, ints(this.#next)])) this.#take(row);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  #take({ part, off, id, key, headers, body }: Row): void {
    this.#next[part] = off + 1;
    const type = /^ticket\.(\w+)/.exec(headers)?.[1];
    if (type !== 'created' && type !== 'assigned' && type !== 'resolved') return;
    const ticketId = unpackHeaders(headers, id, key)['ce_subject'] ?? '';
    if (type === 'resolved') return this.#seen.resolved(ticketId);
    if (type === 'created') return void this.#contactOf.set(ticketId, /"contactId":"([^"]+)"/.exec(body ?? '')?.[1] ?? '');
    const contactId = this.#contactOf.get(ticketId);
    if (contactId === undefined) return; // not of this run, or assigned anew
    this.#contactOf.delete(ticketId);
    this.#seen.assigned(contactId, ticketId);
  }
}

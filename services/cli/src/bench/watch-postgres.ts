import { TOPICS, unpackHeaders } from '@sluice/contracts';
import { createLogger } from '@sluice/runtime';
import { type DatabaseAddress, ints, openDatabase } from '@sluice/store';
import { cpuOfProcess } from './processes.ts';
import type { Stories, TicketWatch } from './stories.ts';

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

/** In the standalone's database, on a connection of its own. */
export async function watchPostgres(address: DatabaseAddress, stories: Stories): Promise<TicketWatch> {
  const db = openDatabase({ ...address, name: 'sluice-bench watch', logger: createLogger({ service: 'bench', level: 'silent' }), max: 1 });
  const [topic] = await db.query<{ id: number; partitions: number; pid: number }>('select id, partitions, pg_backend_pid() as pid from log.topic where name = $1', [TOPICS.ticketsEvents.name]);
  if (!topic) throw new Error(`there is no topic ${TOPICS.ticketsEvents.name}`);
  const ends = await db.query<{ part: number; next: number }>('select part, max(off) + 1 as next from log.record where topic = $1 group by part', [topic.id]);
  const next = Array.from({ length: topic.partitions }, (_, part) => ends.find((one) => one.part === part)?.next ?? 0);
  const over = new AbortController();
  const running = (async () => {
    const parts = ints(next.map((_, part) => part));
    for (; !over.signal.aborted; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
      for (const row of await db.query<Row>(LOOK, [topic.id, parts, ints(next)])) {
        next[row.part] = row.off + 1;
        tell(row, stories);
      }
    }
  })();
  return {
    elsewhere: { part: 'postgres', cpuMs: () => cpuOfProcess(topic.pid) },
    stop: async () => {
      over.abort();
      await running;
      await db.close();
    },
  };
}

function tell({ id, key, headers, body }: Row, stories: Stories): void {
  stories.take(
    /^ticket\.\w+/.exec(headers)?.[0] ?? '',
    () => unpackHeaders(headers, id, key)['ce_subject'] ?? '',
    () => body ?? '',
  );
}

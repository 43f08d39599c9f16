import { type ConfigReported, nameOf, TOPICS } from '@sluice/contracts';
import { type Instant, instantOf } from '@sluice/kernel';
import { flags, instants, ints, jsons, type Queryable, texts } from '@sluice/store';
import { type BatchHandler, versionNumber } from '@sluice/stream';

interface Report {
  readonly service: string;
  readonly number: number;
  readonly refused: boolean;
  readonly problems: readonly string[];
  readonly at: Instant;
}

/** Keeps what the services say of each version; `kept` is called after each commit that brought something. */
export const reportsHandler = (kept: () => void): BatchHandler<Map<string, Report>> => ({
  topics: [TOPICS.configReports.name],
  load: async () => new Map(),
  handle(event, work) {
    const name = nameOf(event.type);
    if (name !== 'config.applied' && name !== 'config.refused') return;
    const data = event.data as ConfigReported;
    const number = versionNumber(data.version);
    if (Number.isNaN(number)) return;
    // One row of a batch for a service and version: a statement cannot write the same row twice.
    work.set(`${data.service} ${number}`, { service: data.service, number, refused: name === 'config.refused', problems: data.problems, at: instantOf(data.at) });
  },
  async save(tx, work) {
    const rows = [...work.values()].sort((a, b) => a.number - b.number || (a.service < b.service ? -1 : 1));
    if (rows.length > 0)
      await tx.query(
        `insert into config.report (service, number, refused, problems, at) select s, n, r, p::jsonb, a from unnest($1::text[], $2::int8[], $3::bool[], $4::text[], $5::timestamptz[]) as x(s, n, r, p, a)
         on conflict (number, service) do update set refused = excluded.refused, problems = excluded.problems, at = excluded.at`,
        [
          texts(rows.map((one) => one.service)),
          ints(rows.map((one) => one.number)),
          flags(rows.map((one) => one.refused)),
          jsons(rows.map((one) => one.problems)),
          instants(rows.map((one) => one.at)),
        ],
      );
    if (rows.length > 0) tx.onCommit(kept);
    return [];
  },
});

export interface Reception {
  readonly applied: readonly string[];
  readonly refused: readonly { readonly service: string; readonly problems: readonly string[] }[];
  /** Who has said nothing yet. */
  readonly missing: readonly string[];
}

/** What the services said of a version, or of a later one (who applied that has left this behind). */
export async function receptionOf(db: Queryable, number: number, services: readonly string[]): Promise<Reception> {
  const rows = await db.query<{ service: string; number: number; refused: boolean; problems: string[] }>(
    'select distinct on (service) service, number, refused, problems from config.report where number >= $1 order by service, number',
    [number],
  );
  const said = new Set(rows.map((row) => row.service));
  return {
    applied: rows.filter((row) => !row.refused).map((row) => row.service),
    refused: rows.filter((row) => row.refused).map(({ service, problems }) => ({ service, problems })),
    missing: services.filter((service) => !said.has(service)).sort(),
  };
}

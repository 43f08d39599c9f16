import { calendarEngine } from '@sluice/calendar';
import { toIso } from '@sluice/kernel';
import { type CalendarsDocument, faultText, readFolder } from '@sluice/policy';
import { canCompile, judgeFolder } from '@sluice/policy/thread';
import type { Check } from '@sluice/runtime';
import type { ConfigSource } from '@sluice/stream';
import type { DoctorLimits, DoctorParts } from './parts.ts';

/** The version by which each service works, against the current one. */
export async function configurationChecks({ platform: { db }, services: all, source, shared }: DoctorParts): Promise<Check[]> {
  const current = await source.current();
  if (!current) return [{ name: 'configuration', status: 'fail', detail: 'none was published', remedy: 'publish one: sluice config apply DIR' }];
  const keepers = await db.query<{ schema: string }>("select table_schema as schema from information_schema.tables where table_name = 'configuration_current' and table_schema = any ($1::text[])", [
    all.map((one) => one.schema),
  ]);
  const keeps = new Set(keepers.map((one) => one.schema));
  const services = all.filter((one) => keeps.has(one.schema));
  const checks = services.map(async ({ name, schema }): Promise<Check> => {
    const version = (await db.query<{ version: string }>(`select version from ${schema}.configuration_current`))[0]?.version;
    if (version !== undefined && version === current.version) return { name: `configuration of ${name}`, status: 'ok', detail: version };
    const remedy = 'if it stays so, the service refused it or cannot read the log: see its check, correct the folder, `sluice config apply` again';
    return { name: `configuration of ${name}`, status: 'fail', detail: `works by ${version ?? 'none'}, the current one is ${current.version}`, remedy };
  });
  return [...(shared ? [{ name: 'configuration', status: 'ok' as const, detail: `${current.version} of ${toIso(current.at)}` }] : []), ...(await Promise.all(checks))];
}

const judged = new WeakMap<ConfigSource, { readonly version: string; readonly checks: Promise<Check[]> }>();

/** What was published before a check was learnt stays in service, and is told. A version is looked at once. */
export async function standingChecks({ source }: Pick<DoctorParts, 'source'>): Promise<Check[]> {
  const current = await source.current();
  if (!current) return [];
  const known = judged.get(source);
  const checks = known?.version === current.version ? known.checks : standing(current.version, current.files);
  judged.set(source, { version: current.version, checks });
  return checks;
}

async function standing(version: string, files: Readonly<Record<string, string>>): Promise<Check[]> {
  const { findings } = await judgeFolder(files);
  const faults = findings.filter(({ severity }) => severity === 'error');
  if (faults.length === 0) return [];
  const detail = `${version} would not be published now: ${faultText(faults)}`;
  return [
    {
      name: 'configuration in force',
      status: (await canCompile(files)) ? 'warn' : 'fail',
      detail,
      remedy: 'it stays in service where services can work by it; correct it, and see `sluice config check DIR`, before the next `sluice config apply DIR`',
    },
  ];
}

/** Whether each calendar can say when it is open, from now to as far ahead as deadlines are made. */
export async function calendarChecks({ source, platform: { clock } }: DoctorParts, limits: DoctorLimits): Promise<Check[]> {
  const current = await source.current();
  if (!current) return [];
  const { calendars } = readFolder(current.files);
  const [now, ahead] = [clock.now(), clock.now() + limits.calendarAheadMs];
  return Object.entries(calendars.calendars).map(([id, calendar]) => calendarCheck(id, calendar, now, ahead));
}

function calendarCheck(id: string, calendar: CalendarsDocument['calendars'][string], now: number, ahead: number): Check {
  const name = `calendar ${id}`;
  const remedy = `add the year to \`years\` of the calendar ${id}, or its holidays by hand, and publish: deadlines that fall into it cannot be computed`;
  const fault = (to: number): string | undefined => {
    try {
      const compiled = calendarEngine.compile(calendar);
      compiled.between(now, to);
      return compiled.nextOpening(to) === undefined ? 'it does not open again' : undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const today = fault(now);
  if (today !== undefined) return { name, status: 'fail', detail: today, remedy };
  const later = fault(ahead);
  return later === undefined ? { name, status: 'ok' } : { name, status: 'warn', detail: later, remedy };
}

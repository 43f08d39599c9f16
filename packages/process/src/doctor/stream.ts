import { type Topic, TOPICS } from '@sluice/contracts';
import type { Check } from '@sluice/runtime';
import { type DoctorLimits, type DoctorParts, judge } from './parts.ts';

type Platform = DoctorParts['platform'];

/** Reads where a topic ends: the way that every consumer goes. */
export async function logCheck({ log }: Pick<Platform, 'log'>): Promise<Check> {
  const ends = await log.admin.ends(TOPICS.ticketsEvents.name);
  return { name: 'log', status: 'ok', detail: `${log.kind}, ${ends.reduce((sum, end) => sum + end, 0)} ticket events so far` };
}

/** The topics against the table from which they were made. */
export async function topicChecks({ log }: Pick<Platform, 'log'>): Promise<Check[]> {
  const found = (await Promise.all(Object.values(TOPICS).map((topic) => differences(log, topic)))).flat();
  return found.length > 0 ? found : [{ name: 'topics', status: 'ok', detail: `${Object.keys(TOPICS).length} as the table says` }];
}

async function differences(log: Platform['log'], topic: Topic): Promise<Check[]> {
  const name = `topic ${topic.name}`;
  const there = await log.admin.describe(topic.name);
  if (!there) return [{ name, status: 'fail', detail: 'is missing', remedy: 'start Sluice again: it makes what is missing' }];
  const found: Check[] = [];
  const detail = `${there.partitions} partitions, the table says ${topic.partitions}`;
  // More were added on purpose (docs/partitions.md); a compacted topic cannot get more without keeping what is dead.
  if (there.partitions > topic.partitions && topic.cleanup === 'delete') found.push({ name, status: 'ok', detail });
  else if (there.partitions !== topic.partitions)
    found.push({ name, status: 'fail', detail, remedy: 'keys would change their partition and lose their order: docs/partitions.md says how more are added, or make the topic anew when it is empty' });
  if (there.cleanup !== topic.cleanup) found.push({ name, status: 'fail', detail: `cleanup ${there.cleanup}, the table says ${topic.cleanup}`, remedy: `set its cleanup policy to ${topic.cleanup}` });
  if (there.retentionMs !== topic.retentionMs)
    found.push({
      name,
      status: 'warn',
      detail: `retention ${there.retentionMs ?? 'unlimited'} ms, the table says ${topic.retentionMs ?? 'unlimited'}`,
      remedy: 'set it as the table says, unless you mean it so',
    });
  return found;
}

export async function lagChecks({ platform: { log }, services }: DoctorParts, limits: DoctorLimits): Promise<Check[]> {
  const groups = services.flatMap((one) => one.deadLetters?.() ?? []);
  return Promise.all(
    groups.map(async ({ group, reads }): Promise<Check> => {
      const behind = (await log.admin.lag(group, reads)).reduce((sum, one) => sum + one.lag, 0);
      const status = judge(behind, limits.lagRecords);
      return {
        name: `lag of ${group}`,
        status,
        detail: `${behind} records behind`,
        ...(status === 'ok' ? {} : { remedy: 'does it come down by itself? Else look at the check of its consumer, at CPU and disk' }),
      };
    }),
  );
}

export async function outboxChecks({ relays }: Pick<Platform, 'relays'>, limits: DoctorLimits): Promise<Check[]> {
  return (await relays.ages()).map(({ schema, ageMs }): Check => {
    const status = judge(ageMs, limits.outboxMs);
    return {
      name: `outbox of ${schema}`,
      status,
      detail: `oldest row ${ageMs} ms`,
      ...(status === 'ok' ? {} : { remedy: 'look at the check of the relays: what is decided is not published, nothing of it is lost' }),
    };
  });
}

export async function deadLetterChecks({ services }: DoctorParts): Promise<Check[]> {
  const groups = services.flatMap((one) => one.deadLetters?.() ?? []);
  return Promise.all(
    groups.map(async (letters): Promise<Check> => {
      const parked = await letters.list();
      const name = `dead letters of ${letters.group}`;
      if (parked.length === 0) return { name, status: 'ok' };
      const records = parked.reduce((sum, one) => sum + one.records, 0);
      return {
        name,
        status: 'fail',
        detail: `${records} records behind ${parked.length} keys, the first: ${parked[0]?.reason}`,
        remedy: `sluice dlq list; then mend the cause and sluice dlq replay ${letters.group} KEY`,
      };
    }),
  );
}

import { readFolder } from '@sluice/policy';

type Files = Readonly<Record<string, string>>;

/** Documents on which no clock's agreement rests. One that is not named here counts: too often looked at costs a little, too seldom is wrong. */
const NO_PROMISE: ReadonlySet<string> = new Set(['agents.yaml', 'teams.yaml', 'channels.yaml', 'rules.yaml', 'classification.yaml']);
const READ: ReadonlySet<string> = new Set(['policies.yaml', 'calendars.yaml', 'queues.yaml']);

/**
 * Everything of a configuration on which agreements rest, as one text: where two versions have the same, no running clock is concerned by the
 * change. Comments, and what else queues are told, are not in it.
 */
export function promisesOf(files: Files): string {
  const { policies, calendars, queues } = readFolder(files);
  const others = Object.keys(files)
    .filter((name) => !NO_PROMISE.has(name) && !READ.has(name))
    .sort();
  const ofQueues = queues.queues.map(({ id, calendar }) => [id, calendar ?? null]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return JSON.stringify([policies, calendars, ofQueues, others.map((name) => [name, files[name]])]);
}

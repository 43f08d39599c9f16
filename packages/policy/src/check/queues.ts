import { DEFAULT_CAPACITY } from '@sluice/matching';
import type { QueueEntry } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { groupsOf, membersOf, servingOf } from '../members.ts';
import type { Path } from '../located.ts';
import { msOf } from '../settings.ts';
import { oneOf } from '../words.ts';
import { durationFinding } from './durations.ts';
import { type Check, duplicates, finding, type Folder } from './folder.ts';
import { ringFindings } from './rings.ts';

const WAITS = ['offerTimeout', 'reoffer', 'dedicatedHold', 'lastAgentHold', 'maxWait'] as const;

/** Queues: names that nobody has, queues that nobody serves, times that never come. */
export const checkQueues: Check = (folder) => {
  const { agents, queues } = folder.config;
  if (!queues) return [];
  const known = knownTo(folder);
  return [
    ...duplicates(folder, 'queues', 'queues', queues.queues),
    ...queues.queues.flatMap((queue, index) => {
      const path = ['queues', index];
      const nobody =
        agents && membersOf(queue, agents.agents).length === 0 ? [finding(folder, 'queues', path, `nobody serves the queue \`${queue.id}\``, 'at least one agent in its teams, groups or agents')] : [];
      return [
        ...names(folder, queue, path, known),
        ...nobody,
        ...WAITS.flatMap((name) => durationFinding(folder, 'queues', [...path, name], queue[name])),
        ...perChannel(folder, queue, path),
        ...weights(folder, queue, path),
        ...ringFindings(folder, 'queues', [...path, 'rings'], queue.rings, { maxWaitMs: msOf(queue.maxWait), overflow: queue.overflow }),
        ...holds(folder, queue, path),
      ];
    }),
  ];
};

interface Known {
  readonly calendar?: ReadonlySet<string>;
  readonly queue: ReadonlySet<string>;
  readonly team?: ReadonlySet<string>;
  readonly group?: ReadonlySet<string>;
  readonly agent?: ReadonlySet<string>;
}

/** What is absent cannot be judged: its document is broken. */
function knownTo({ config }: Folder): Known {
  const { agents, calendars, queues, teams } = config;
  const ids = (list: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(list.map(({ id }) => id));
  return {
    queue: ids(queues?.queues ?? []),
    ...(calendars ? { calendar: new Set(Object.keys(calendars.calendars)) } : {}),
    ...(teams ? { team: ids(teams.teams) } : {}),
    ...(agents ? { agent: ids(agents.agents) } : {}),
    ...(agents && teams ? { group: new Set([...agents.agents.flatMap(groupsOf), ...teams.teams.map(({ id }) => id)]) } : {}),
  };
}

function names(folder: Folder, queue: QueueEntry, path: Path, known: Known): Finding[] {
  const unknown = (kind: keyof Known, name: string | undefined, at: Path): Finding[] => {
    const list = known[kind];
    return name === undefined || list === undefined || list.has(name) ? [] : [finding(folder, 'queues', [...path, ...at], `there is no ${kind} \`${name}\``, oneOf(name, [...list]))];
  };
  const outside = typeof queue.outsideHours === 'object' ? queue.outsideHours.overflow : undefined;
  return [
    ...unknown('calendar', queue.calendar, ['calendar']),
    ...unknown('queue', queue.overflow, ['overflow']),
    ...unknown('queue', outside, ['outsideHours', 'overflow']),
    ...(['team', 'group', 'agent'] as const).flatMap((kind) => (queue[`${kind}s`] ?? []).flatMap((name, place) => unknown(kind, name, [`${kind}s`, place]))),
  ];
}

/** Channels that rules.yaml does not weigh; lengths of time that are none. */
function perChannel(folder: Folder, queue: QueueEntry, path: Path): Finding[] {
  const channels = folder.config.rules && Object.keys(folder.config.rules.channels);
  return (['offers', 'afterWork', 'silence', 'weights'] as const).flatMap((name) =>
    Object.entries(queue[name] ?? {}).flatMap(([channel, value]) => [
      ...(channels === undefined || channels.includes(channel)
        ? []
        : [finding(folder, 'queues', [...path, name, channel], `there is no channel \`${channel}\` in rules.yaml`, oneOf(channel, channels))]),
      ...(typeof value === 'number' || name === 'offers' || value === 'off' ? [] : durationFinding(folder, 'queues', [...path, name, channel], value)),
    ]),
  );
}

/** A weight that is more than any of those who serve the queue can hold of the channel: its contacts would wait for ever. */
function weights(folder: Folder, queue: QueueEntry, path: Path): Finding[] {
  const { agents, rules } = folder.config;
  const members = agents ? servingOf(queue, agents.agents) : [];
  if (members.length === 0) return [];
  return Object.entries(queue.weights ?? {}).flatMap(([channel, units]) => {
    if (rules && !Object.hasOwn(rules.channels, channel)) return [];
    const most = Math.max(0, ...members.map(({ capacity: { units: all = DEFAULT_CAPACITY, limits = {} } = {} }) => (limits[channel] === 0 ? 0 : all)));
    if (units <= most) return [];
    const message = `nobody who serves the queue \`${queue.id}\` can take a \`${channel}\` of ${units} units`;
    return [finding(folder, 'queues', [...path, 'weights', channel], message, most === 0 ? `somebody whose limit of \`${channel}\` is not 0` : `at most ${most}, what the largest of them can hold`)];
  });
}

/** A hold that lasts as long as the whole wait keeps everybody else out for good. */
function holds(folder: Folder, queue: QueueEntry, path: Path): Finding[] {
  const most = msOf(queue.maxWait);
  if (most === undefined) return [];
  return (['dedicatedHold', 'lastAgentHold'] as const).flatMap((name) => {
    const ms = msOf(queue[name]);
    return ms === undefined || ms < most
      ? []
      : [finding(folder, 'queues', [...path, name], `\`${name}\` is ${queue[name]}: the contact has gone to \`${queue.overflow}\` after ${queue.maxWait}`, `less than ${queue.maxWait}`)];
  });
}

import type { QueueEntry } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { groupsOf, membersOf } from '../members.ts';
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
  return [
    ...duplicates(folder, 'queues', 'queues', queues.queues),
    ...queues.queues.flatMap((queue, index) => {
      const path = ['queues', index];
      const nobody =
        agents && membersOf(queue, agents.agents).length === 0 ? [finding(folder, 'queues', path, `nobody serves the queue \`${queue.id}\``, 'at least one agent in its teams, groups or agents')] : [];
      return [
        ...names(folder, queue, path),
        ...nobody,
        ...WAITS.flatMap((name) => durationFinding(folder, 'queues', [...path, name], queue[name])),
        ...perChannel(folder, queue, path),
        ...ringFindings(folder, 'queues', [...path, 'rings'], queue.rings, { maxWaitMs: msOf(queue.maxWait), overflow: queue.overflow }),
        ...holds(folder, queue, path),
      ];
    }),
  ];
};

function names(folder: Folder, queue: QueueEntry, path: Path): Finding[] {
  const { agents, calendars, queues, teams } = folder.config;
  const calendarIds = calendars && Object.keys(calendars.calendars);
  const queueIds = queues!.queues.map((one) => one.id);
  const known = {
    teams: teams?.teams.map((team) => team.id),
    groups: agents && teams && [...new Set([...agents.agents.flatMap(groupsOf), ...teams.teams.map((team) => team.id)])],
    agents: agents?.agents.map((agent) => agent.id),
  };
  const unknown = (kind: string, name: string | undefined, list: readonly string[] | undefined, at: Path): Finding[] =>
    name === undefined || list === undefined || list.includes(name) ? [] : [finding(folder, 'queues', [...path, ...at], `there is no ${kind} \`${name}\``, oneOf(name, list))];
  const outside = typeof queue.outsideHours === 'object' ? queue.outsideHours.overflow : undefined;
  return [
    ...unknown('calendar', queue.calendar, calendarIds, ['calendar']),
    ...unknown('queue', queue.overflow, queueIds, ['overflow']),
    ...unknown('queue', outside, queueIds, ['outsideHours', 'overflow']),
    ...(['teams', 'groups', 'agents'] as const).flatMap((kind) => (queue[kind] ?? []).flatMap((name, place) => unknown(kind.slice(0, -1), name, known[kind], [kind, place]))),
  ];
}

/** Channels that rules.yaml does not weigh; lengths of time that are none. */
function perChannel(folder: Folder, queue: QueueEntry, path: Path): Finding[] {
  const channels = folder.config.rules && Object.keys(folder.config.rules.channels);
  return (['offers', 'afterWork', 'silence'] as const).flatMap((name) =>
    Object.entries(queue[name] ?? {}).flatMap(([channel, value]) => [
      ...(channels === undefined || channels.includes(channel)
        ? []
        : [finding(folder, 'queues', [...path, name, channel], `there is no channel \`${channel}\` in rules.yaml`, oneOf(channel, channels))]),
      ...(name === 'offers' || value === 'off' ? [] : durationFinding(folder, 'queues', [...path, name, channel], value)),
    ]),
  );
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

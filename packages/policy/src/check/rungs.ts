import type { RungEntry } from '../policy-document.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { oneOf } from '../words.ts';
import { finding, type Folder } from './folder.ts';

const WHOM = ['holder', 'owner', 'lead', 'head'];

/** What belongs to an action stands beside it, and everything that a rung names is there. */
export function rungFindings(folder: Folder, rung: RungEntry, path: Path): Finding[] {
  return [...pairFindings(folder, rung, path), ...nameFindings(folder, rung, path)];
}

/** Key → the action that it belongs to, and whether that cannot do without it. */
const BELONGS: readonly (readonly [key: 'notify' | 'via' | 'queue' | 'webhook' | 'department' | 'task', action: RungEntry['do'][number], needed: boolean])[] = [
  ['notify', 'notify', false],
  ['via', 'notify', false],
  ['queue', 'reassign', false],
  ['webhook', 'webhook', true],
  ['department', 'openTask', true],
  ['task', 'openTask', true],
];

function pairFindings(folder: Folder, rung: RungEntry, path: Path): Finding[] {
  return BELONGS.flatMap(([key, action, needed]) => {
    const does = rung.do.includes(action);
    if (rung[key] !== undefined && !does) {
      const message = key === 'notify' ? 'the rung names whom to tell, and tells nobody' : `\`${key}\` belongs to \`${action}\`, which the rung does not do`;
      return [finding(folder, 'policies', [...path, key], message, `\`${action}\` in \`do\``)];
    }
    return needed && does && rung[key] === undefined ? [finding(folder, 'policies', [...path, 'do'], `\`${action}\` needs \`${key}\``, `\`${key}\` beside it`)] : [];
  });
}

function nameFindings(folder: Folder, rung: RungEntry, path: Path): Finding[] {
  const { agents, departments, queues, policies } = folder.config;
  const people = agents && [...WHOM, ...agents.agents.map((agent) => agent.id)];
  const one = (kind: string, value: string | undefined, known: readonly string[] | undefined, at: Path): Finding[] =>
    value === undefined || !known || known.includes(value) ? [] : [finding(folder, 'policies', at, `there is no ${kind} \`${value}\``, oneOf(value, known))];
  return [
    ...(rung.notify ?? []).flatMap((whom, place) => one('agent', whom, people, [...path, 'notify', place])),
    ...one(
      'queue',
      rung.queue,
      queues?.queues.map(({ id }) => id),
      [...path, 'queue'],
    ),
    ...one(
      'department',
      rung.department,
      departments?.departments.map(({ id }) => id),
      [...path, 'department'],
    ),
    ...one(
      'webhook',
      rung.webhook,
      (policies?.webhooks ?? []).map(({ id }) => id),
      [...path, 'webhook'],
    ),
  ];
}

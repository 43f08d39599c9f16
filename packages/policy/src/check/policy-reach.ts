import { URGENCIES } from '@sluice/classifier';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import type { PolicyEntry, PolicyWhen, RungEntry } from '../policy-document.ts';
import { finding, type Folder } from './folder.ts';
import { knownWords } from './when-words.ts';

/** Which tickets policies take: one that is never asked, tickets that none takes, and ladders that move them to where none does. */
export function reachFindings(folder: Folder): Finding[] {
  const policies = folder.config.policies?.policies ?? [];
  return [...policies.flatMap((policy, index) => behindAnother(folder, policies, policy, index)), ...leftFindings(folder, policies), ...movedFindings(folder, policies)];
}

function behindAnother(folder: Folder, policies: readonly PolicyEntry[], { id, when = {} }: PolicyEntry, index: number): Finding[] {
  const before = policies.slice(0, index).find((one) => covers(one.when ?? {}, when));
  if (!before) return [];
  return [
    finding(folder, 'policies', ['policies', index], `no ticket reaches the policy \`${id}\`: \`${before.id}\` takes them all before it`, 'the narrower policy first, the one without `when` last'),
  ];
}

/** Whatever fits `narrow` fits `wide`: then the narrow one behind it is never asked. */
function covers(wide: PolicyWhen, narrow: PolicyWhen): boolean {
  return Object.entries(wide).every(([key, wanted]) => {
    const other = narrow[key];
    if (other === undefined) return false;
    if (typeof wanted === 'object' && 'atLeast' in wanted) return (typeof other === 'number' ? other : typeof other === 'object' && 'atLeast' in other ? other.atLeast : -1) >= wanted.atLeast;
    if (typeof wanted === 'number') return other === wanted;
    if (typeof other === 'number' || (typeof other === 'object' && 'atLeast' in other)) return false;
    return [other].flat().every((one) => [wanted].flat().includes(one));
  });
}

const takes = (policies: readonly PolicyEntry[], what: PolicyWhen): boolean => policies.some(({ when = {} }) => covers(when, what));

/** Every ticket has one of these: where policies take each of them, they take all tickets. */
function wholeSets(folder: Folder): Readonly<Record<string, readonly string[]>> {
  const { queue = [], channel = [], type = [] } = knownWords(folder);
  return { queue, channel, type, urgency: URGENCIES };
}

const takesAll = (folder: Folder, policies: readonly PolicyEntry[]): boolean =>
  takes(policies, {}) || Object.entries(wholeSets(folder)).some(([key, values]) => values.length > 0 && values.every((value) => takes(policies, { [key]: value })));

/** A company may want that, but hardly ever does: whoever fits nothing has no clocks, and nothing else says so. */
function leftFindings(folder: Folder, policies: readonly PolicyEntry[]): Finding[] {
  const queues = folder.config.queues?.queues.map(({ id }) => id);
  if (policies.length === 0 || !queues || takesAll(folder, policies)) return [];
  const left = queues.filter((queue) => !takes(policies, { queue }));
  const names = left.length > MOST_NAMES ? `${left.slice(0, MOST_NAMES).join(', ')}, … (${left.length} in all)` : left.join(', ');
  return [finding(folder, 'policies', ['policies', policies.length - 1], `tickets of the queues ${names} that no other policy takes have no clocks`, 'a last policy without `when`', 'warning')];
}

const MOST_NAMES = 12;

/** Rungs that move a ticket to a queue in which, as far as its own policy says what it is, no policy takes it. */
function movedFindings(folder: Folder, policies: readonly PolicyEntry[]): Finding[] {
  const queues = new Set(folder.config.queues?.queues.map(({ id }) => id));
  if (takesAll(folder, policies)) return [];
  return policies.flatMap((policy, index) =>
    rungsOf(policy).flatMap(({ at, rung: { queue } }) =>
      queue === undefined || !queues.has(queue) || takes(policies, { ...policy.when, queue })
        ? []
        : [
            finding(
              folder,
              'policies',
              ['policies', index, ...at, 'queue'],
              `the rung moves a ticket to the queue \`${queue}\`, where no policy is sure to take it: its clocks end there`,
              'a policy for the queue, or a last one without `when`',
              'warning',
            ),
          ],
    ),
  );
}

/** Of all its clocks, with their places. */
function rungsOf({ stages = {}, ...policy }: PolicyEntry): { readonly at: Path; readonly rung: RungEntry }[] {
  const clocks = [...Object.entries(policy).map(([key, entry]) => [[key], entry] as const), ...Object.entries(stages).map(([step, entry]) => [['stages', step], entry] as const)];
  return clocks.flatMap(([at, entry]) => {
    const ladder = typeof entry === 'object' && 'ladder' in entry ? (entry.ladder as readonly RungEntry[]) : [];
    return ladder.map((rung, index) => ({ at: [...at, 'ladder', index], rung }));
  });
}

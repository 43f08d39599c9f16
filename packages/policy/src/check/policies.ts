import type { PolicyEntry, TargetEntry } from '../documents.ts';
import { durationMs } from '../durations.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { oneOf } from '../words.ts';
import { type Check, duplicates, finding, type Folder } from './folder.ts';
import { wordFindings } from './when-words.ts';

const WHOM = ['holder', 'owner', 'lead'];

/** Policies: targets of no length, ladders that name nobody, policies that no ticket reaches. */
export const checkPolicies: Check = (folder) => {
  const { policies } = folder.config;
  if (!policies) return [];
  const found = duplicates(folder, 'policies', 'policies', policies.policies);
  const open = policies.policies.findIndex((policy) => policy.when === undefined);
  policies.policies.forEach((policy, index) => {
    const path = ['policies', index];
    if (policy.when) found.push(...wordFindings(folder, 'policies', [...path, 'when'], policy.when));
    if (open >= 0 && index > open)
      found.push(finding(folder, 'policies', path, `no ticket reaches the policy \`${policy.id}\`: \`${policies.policies[open]?.id}\` takes them all before it`, 'the policy without `when` last'));
    if (policy.firstResponse === undefined && policy.resolution === undefined)
      found.push(finding(folder, 'policies', path, `the policy \`${policy.id}\` promises nothing`, 'firstResponse or resolution', 'warning'));
    found.push(...unheardFindings(folder, policy, path), ...checkTargets(folder, policy, path));
  });
  return found;
};

/** Clocks follow the ticket's public events, which carry no personal data: what these do not say a clock cannot be chosen by. */
function unheardFindings(folder: Folder, policy: PolicyEntry, path: Path): Finding[] {
  const unheard = Object.keys(policy.when ?? {}).filter((key) => key === 'class' || key.startsWith('attributes.'));
  return unheard.map((key) =>
    finding(folder, 'policies', [...path, 'when', key], `a policy cannot ask for \`${key}\`: clocks do not know it`, 'type, urgency, tier, channel, queue, language or priority'),
  );
}

function checkTargets(folder: Folder, policy: PolicyEntry, path: Path): Finding[] {
  return (['firstResponse', 'resolution'] as const).flatMap((clock) => {
    const entry = policy[clock];
    if (entry === undefined) return [];
    if (typeof entry === 'string') return lengthFinding(folder, [...path, clock], entry);
    return [...lengthFinding(folder, [...path, clock, 'target'], entry.target), ...checkTarget(folder, entry, [...path, clock])];
  });
}

function checkTarget(folder: Folder, entry: TargetEntry, path: Path): Finding[] {
  const { agents, calendars } = folder.config;
  const found: Finding[] = [];
  const names = calendars && Object.keys(calendars.calendars);
  if (names && entry.calendar !== undefined && !names.includes(entry.calendar))
    found.push(finding(folder, 'policies', [...path, 'calendar'], `there is no calendar \`${entry.calendar}\``, oneOf(entry.calendar, names)));
  entry.ladder?.forEach((rung, index) => {
    const at = [...path, 'ladder', index];
    if (typeof rung.at === 'object' && 'after' in rung.at) found.push(...lengthFinding(folder, [...at, 'at', 'after'], rung.at.after));
    if (rung.notify !== undefined && !rung.do.includes('notify')) found.push(finding(folder, 'policies', [...at, 'notify'], 'the rung names whom to tell, and tells nobody', '`notify` in `do`'));
    rung.notify?.forEach((whom, place) => {
      const people = agents && [...WHOM, ...agents.agents.map((agent) => agent.id)];
      if (people && !people.includes(whom)) found.push(finding(folder, 'policies', [...at, 'notify', place], `there is no agent \`${whom}\``, oneOf(whom, people)));
    });
  });
  return found;
}

function lengthFinding(folder: Folder, path: Path, text: string): Finding[] {
  return durationMs(text) === undefined ? [finding(folder, 'policies', path, `\`${text}\` is no length of time`, 'a duration such as 15m, 8h or 1h30m')] : [];
}

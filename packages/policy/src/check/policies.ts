import { HOUR } from '@sluice/kernel';
import { type LadderEntry, type PolicyEntry, type RungEntry, TARGET_NAMES } from '../policy-document.ts';
import { durationMs } from '../durations.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { oneOf } from '../words.ts';
import { type Check, duplicates, finding, type Folder } from './folder.ts';
import { reachFindings } from './policy-reach.ts';
import { rungFindings } from './rungs.ts';
import { tierFindings, wordFindings } from './when-words.ts';

/** Nobody waits longer for what was promised; in business hours it is some four years. */
const LONGEST_MS = 8760 * HOUR;

/** Policies: targets of no length, ladders that name nobody, tickets that no policy takes. */
export const checkPolicies: Check = (folder) => {
  const { policies } = folder.config;
  if (!policies) return [];
  const found = [...duplicates(folder, 'policies', 'policies', policies.policies), ...duplicates(folder, 'policies', 'webhooks', policies.webhooks ?? [])];
  policies.policies.forEach((policy, index) => {
    const path = ['policies', index];
    if (policy.when) found.push(...wordFindings(folder, 'policies', [...path, 'when'], policy.when));
    if (policy.when?.['tier'] !== undefined) found.push(...tierFindings(folder, [...path, 'when', 'tier'], policy.when['tier']));
    if (!promises(policy)) found.push(finding(folder, 'policies', path, `the policy \`${policy.id}\` promises nothing`, 'firstResponse or resolution', 'warning'));
    found.push(...unheardFindings(folder, policy, path), ...checkTargets(folder, policy, path));
  });
  found.push(...reachFindings(folder));
  policies.webhooks?.forEach((one, index) => {
    if (one.urlEnv === undefined && one.urlFile === undefined)
      found.push(finding(folder, 'policies', ['webhooks', index], `the webhook \`${one.id}\` has no address`, '`urlEnv` with the name of an environment variable, or `urlFile` with a path'));
    if (one.secretEnv === undefined && one.secretFile === undefined)
      found.push(
        finding(folder, 'policies', ['webhooks', index], `the webhook \`${one.id}\` has no secret to sign with`, '`secretEnv` with the name of an environment variable, or `secretFile` with a path'),
      );
  });
  const mail = folder.config.channels?.accounts.filter((one) => one.kind === 'email').map((one) => one.id);
  const { noticesFrom } = policies;
  if (noticesFrom !== undefined && mail && !mail.includes(noticesFrom))
    found.push(finding(folder, 'policies', ['noticesFrom'], `there is no mail account \`${noticesFrom}\``, mail.length > 0 ? oneOf(noticesFrom, mail) : 'an account of kind email in channels.yaml'));
  return found;
};

function promises(policy: PolicyEntry): boolean {
  return TARGET_NAMES.some((name) => policy[name] !== undefined) || policy.promise !== undefined || policy.stages !== undefined;
}

/** Clocks follow the ticket's public events, which carry no personal data: what these do not say a clock cannot be chosen by. */
function unheardFindings(folder: Folder, policy: PolicyEntry, path: Path): Finding[] {
  const unheard = Object.keys(policy.when ?? {}).filter((key) => key === 'class' || key.startsWith('attributes.'));
  return unheard.map((key) =>
    finding(folder, 'policies', [...path, 'when', key], `a policy cannot ask for \`${key}\`: clocks do not know it`, 'type, urgency, tier, channel, queue, language or priority'),
  );
}

function checkTargets(folder: Folder, policy: PolicyEntry, path: Path): Finding[] {
  const named = TARGET_NAMES.flatMap((clock) => (policy[clock] === undefined ? [] : [{ at: [...path, clock], entry: policy[clock] }]));
  const staged = Object.entries(policy.stages ?? {}).map(([step, entry]) => ({ at: [...path, 'stages', step], entry }));
  const steps = stepsOf(folder);
  // A step that was renamed: running cases go on by the process with which they began, and by this line.
  const unknown = Object.keys(policy.stages ?? {}).flatMap((step) =>
    steps.length === 0 || steps.includes(step)
      ? []
      : [finding(folder, 'policies', [...path, 'stages', step], `no process has the stage or step \`${step}\` now; running cases keep it`, oneOf(step, steps), 'warning')],
  );
  const promised = policy.promise === undefined ? [] : [{ at: [...path, 'promise'], entry: policy.promise }];
  const found = [...named, ...staged, ...promised].flatMap(({ at, entry }) => {
    if (typeof entry === 'string') return lengthFindings(folder, at, entry);
    const target = 'target' in entry ? entry.target : undefined;
    return [...(target === undefined ? [] : lengthFindings(folder, [...at, 'target'], target)), ...checkLadder(folder, entry, at)];
  });
  return [...unknown, ...found];
}

/** Stages and steps of all processes, as policies name them. None where there is no process: then nothing can be said. */
function stepsOf({ config }: Folder): string[] {
  const stages = (config.cases?.processes ?? []).flatMap((process) => process.stages);
  return [...new Set(stages.flatMap((stage) => [stage.id, ...stage.steps.map((step) => `${stage.id}.${step.id}`)]))];
}

function checkLadder(folder: Folder, entry: LadderEntry, path: Path): Finding[] {
  const { calendars } = folder.config;
  const found: Finding[] = [];
  const names = calendars && Object.keys(calendars.calendars);
  if (names && entry.calendar !== undefined && !names.includes(entry.calendar))
    found.push(finding(folder, 'policies', [...path, 'calendar'], `there is no calendar \`${entry.calendar}\``, oneOf(entry.calendar, names)));
  entry.ladder?.forEach((rung: RungEntry, index) => {
    const at = [...path, 'ladder', index];
    if (typeof rung.at === 'object' && 'after' in rung.at) found.push(...lengthFindings(folder, [...at, 'at', 'after'], rung.at.after));
    found.push(...rungFindings(folder, rung, at));
  });
  return found;
}

function lengthFindings(folder: Folder, path: Path, text: string): Finding[] {
  const ms = durationMs(text);
  if (ms === undefined) return [finding(folder, 'policies', path, `\`${text}\` is no length of time`, 'a duration such as 15m, 8h or 1h30m')];
  return ms > LONGEST_MS ? [finding(folder, 'policies', path, `\`${text}\` is longer than a year`, 'at most 8760h')] : [];
}

import { BrokenInvariant } from '@sluice/kernel';
import { MOST_RINGS } from '@sluice/matching';
import { CHANNEL_KINDS, type Config } from './documents.ts';
import { type LadderEntry, type PolicyEntry, TARGET_NAMES } from './policy-document.ts';

/**
 * What services stand on, whatever else is asked of a folder at its publishing: where it is not so, work would come that nobody can place.
 * Of a folder that was published it is all that is looked at. @throws BrokenInvariant
 */
export function mustHold(config: Config): void {
  const { agents, calendars, cases, channels, departments, policies, queues, rules } = config;
  const ids = new Set(queues.queues.map(({ id }) => id));
  const queue = (id: string | undefined, of: string): void => {
    if (id !== undefined && !ids.has(id)) throw new BrokenInvariant(`${of} leads to the queue ${id}, which is not there`);
  };
  const calendar = (id: string | undefined, of: string): void => {
    if (id !== undefined && !Object.hasOwn(calendars.calendars, id)) throw new BrokenInvariant(`${of} goes by the calendar ${id}, which is not there`);
  };
  const rings = (list: readonly unknown[] = [], of: string): void => {
    if (list.length > MOST_RINGS) throw new BrokenInvariant(`${of} has ${list.length} rings, and at most ${MOST_RINGS} can be kept`);
  };
  // What reaches an account that no channel takes for its own would be refused at the door.
  for (const { id, kind } of channels.accounts) if (!CHANNEL_KINDS.includes(kind)) throw new BrokenInvariant(`the account ${id} is of the kind ${kind}, which is not there`);
  calendar(calendars.default, 'the company');
  for (const one of queues.queues) {
    queue(one.overflow, `the queue ${one.id}`);
    queue(typeof one.outsideHours === 'object' ? one.outsideHours.overflow : undefined, `the queue ${one.id}`);
    calendar(one.calendar, `the queue ${one.id}`);
    rings(one.rings, `the queue ${one.id}`);
  }
  for (const { id, then } of rules.rules) {
    queue(then.queue, `the rule ${id}`);
    queue(then.overflow, `the rule ${id}`);
    rings(then.rings, `the rule ${id}`);
  }
  if (rules.rules.every(({ when }) => when !== undefined)) throw new BrokenInvariant('a contact that fits no rule has nowhere to go');
  for (const { id, calendar: own } of departments.departments) calendar(own, `the department ${id}`);
  for (const { id, stages } of cases.processes) if (stages.length === 0) throw new BrokenInvariant(`a case of ${id} could begin nowhere`);
  for (const { id, shift } of agents.agents) calendar(shift, `the agent ${id}`);
  for (const policy of policies.policies) {
    for (const one of laddersOf(policy)) {
      calendar(one.calendar, `the policy ${policy.id}`);
      for (const rung of one.ladder ?? []) queue(rung.queue, `a ladder of the policy ${policy.id}`);
    }
  }
}

function laddersOf(policy: PolicyEntry): readonly LadderEntry[] {
  const promised = [...TARGET_NAMES.map((name) => policy[name]), ...Object.values(policy.stages ?? {}), policy.promise];
  return promised.flatMap((one) => (one === undefined || typeof one === 'string' ? [] : [one]));
}

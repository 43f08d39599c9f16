import { fold, HOUR, type Instant, MINUTE, mint } from '@sluice/kernel';
import { type Agreement, compileConfig, type SlaConfig } from '../domain/agreement.ts';
import type { ClockCommand, TicketChange } from '../domain/command.ts';
import { clockDecider } from '../domain/decider.ts';
import type { TicketState } from '../domain/evolve.ts';
import type { TicketClocks } from '../domain/model.ts';
import type { Rules } from '../domain/turn.ts';

export type Files = Readonly<Record<string, string>>;

const HOURS = ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => `${day}: {"09:00": "12:00", "13:30": "18:00"}`).join(', ');
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => `${day}: {"00:00": "24:00"}`).join(', ');
/** The first response of a ticket of the queue `fast`; of the others it is due after many hours of business time. */
export const FAST_MS: number = 15 * MINUTE;
const WARNED_MS = 12 * MINUTE;

/** A company with a queue whose deadlines come soon, and one whose clocks run for days in China's calendar, under `slow` hours of resolution. */
export function benchFiles({ slow }: { readonly slow: string }): Files {
  return {
    'channels.yaml': 'version: 1\naccounts:\n  - {id: app, kind: api}\n',
    'agents.yaml': 'version: 1\nagents:\n  - {id: anna, team: service, channels: {app: {units: 100}}}\n  - {id: mei, team: service, channels: {app: {units: 100}}}\n',
    'teams.yaml': 'version: 1\nteams:\n  - {id: service, lead: mei}\n',
    'queues.yaml': 'version: 1\nqueues:\n  - {id: fast, calendar: always, teams: [service]}\n  - {id: slow, calendar: office, teams: [service]}\n',
    'rules.yaml': 'version: 1\nchannels: {app: {units: 10}}\nrules:\n  - {id: rest, then: {queue: slow}}\n',
    'calendars.yaml': `version: 1\ndefault: office\ncalendars:\n  office: {tz: Asia/Shanghai, hours: {${HOURS}}}\n  always: {tz: Asia/Shanghai, hours: {${DAYS}}}\n`,
    'policies.yaml': `version: 1
policies:
  - {id: fast, when: {queue: [fast]}, firstResponse: {target: 15m}, resolution: {target: 16h}}
  - {id: slow, firstResponse: {target: ${slow}}, resolution: {target: ${slow}}}
`,
  };
}

/** The rules of one version; what is agreed by them is kept. */
export function benchRules(files: Files, version: string): Rules & { readonly agreed: ReadonlyMap<string, Agreement>; use(files: Files, version: string): void } {
  const agreed = new Map<string, Agreement>();
  const learning = (config: SlaConfig): SlaConfig => ({
    ...config,
    agreementFor(kind, facts, clock) {
      const found = config.agreementFor(kind, facts, clock);
      if (found) agreed.set(found.key, found);
      return found;
    },
  });
  let config = learning(compileConfig({ version, files }));
  return {
    get config() {
      return config;
    },
    agreed,
    agreement: (key) => agreed.get(key)!,
    use: (next, number) => void (config = learning(compileConfig({ version: number, files: next }))),
  };
}

/** A ticket's commands, its events one after the other. */
export function teller(ticketId: string, ids: readonly [string, string]): (at: Instant, change: TicketChange) => ClockCommand {
  let version = 0;
  return (at, change) => ({ kind: 'ticket', ticketId, conversationId: ticketId.replace('tkt', 'cnv'), version: ++version, at, now: at, origin: {}, ids, change });
}

function arrival(queueId: string, at: Instant): { readonly id: string; readonly commands: ClockCommand[]; readonly first: string } {
  const id = mint('tkt');
  const ids: [string, string] = [mint('clk'), mint('clk')];
  const say = teller(id, ids);
  const commands = [
    say(at, { name: 'created', channel: 'app', receivedAt: at, begunBy: 'customer', priority: 40, tier: null }),
    say(at, { name: 'queued', queueId, priority: 40, receivedAt: at, channel: 'app', tier: null, type: 'question' }),
  ];
  return { id, commands, first: ids[0] };
}

function played(rules: Rules, commands: readonly ClockCommand[]): TicketClocks {
  const decider = clockDecider(rules);
  let state: TicketState = null;
  for (const command of commands) state = fold(decider, decider.decide(command, state), state);
  return state!;
}

/** Two clocks that go on, and nothing to do for hours: it came within the last hour. */
export function waiting(rules: Rules, n: number, now: Instant): TicketClocks {
  return played(rules, arrival('slow', now - ((n * 977) % HOUR)).commands);
}

/** Warned already; its first response is due then, and over at the millisecond after. */
export function dueAt(rules: Rules, at: Instant): TicketClocks {
  const { commands, first } = arrival('fast', at - FAST_MS);
  return played(rules, [...commands, { kind: 'due', clockId: first, now: at - FAST_MS + WARNED_MS }]);
}

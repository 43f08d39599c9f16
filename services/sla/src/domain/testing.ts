import { BrokenInvariant, fold, HOUR, type Instant } from '@sluice/kernel';
import { exampleFiles } from '@sluice/policy/testing';
import { type Agreement, compileConfig, type SlaConfig } from './agreement.ts';
import type { ClockCommand, TicketChange, TicketCommand } from './command.ts';
import { clockDecider } from './decider.ts';
import type { ClockEvent } from './event.ts';
import type { TicketState } from './evolve.ts';
import type { Clock, TicketClocks } from './model.ts';
import type { Rules } from './turn.ts';

/** Tuesday, 3 March 2026, 10:00 in Berlin: the small example's office is open from nine to five. */
export const TEN: Instant = Date.UTC(2026, 2, 3, 9);
export const TICKET = 'tkt_1';
export const [FIRST, RESOLUTION]: [string, string] = ['clk_first', 'clk_resolution'];

export type Files = Readonly<Record<string, string>>;

/** The files of an example with its policies replaced. */
export function withPolicies(policies: string, more: Files = {}): Files {
  return { ...exampleFiles('small'), ...more, 'policies.yaml': policies };
}

/** Rules over a configuration, which can be another one later. */
export function rulesOf(files: Files = exampleFiles('small'), version = 'v1'): Rules & { use(files: Files, version: string): void } {
  const agreements = new Map<string, Agreement>();
  let config = compileConfig({ version, files });
  const learning = (): SlaConfig => ({
    ...config,
    agreementFor(owed, facts, ownId) {
      const found = config.agreementFor(owed, facts, ownId);
      if (found) agreements.set(found.key, found);
      return found;
    },
  });
  return {
    get config() {
      return learning();
    },
    agreement(key) {
      const found = agreements.get(key);
      if (!found) throw new BrokenInvariant(`no agreement ${key}`);
      return found;
    },
    use: (next, number) => void (config = compileConfig({ version: number, files: next })),
  };
}

/** A ticket's event as a command; `now` is when it is seen. */
export function said(version: number, at: Instant, change: TicketChange, now: Instant = at): TicketCommand {
  return { kind: 'ticket', ticketId: TICKET, conversationId: 'cnv_1', version, at, now, origin: {}, ids: [FIRST, RESOLUTION, `clk_${version}a`, `clk_${version}b`, `clk_${version}c`], change };
}

export const created = (at: Instant, more: Partial<Extract<TicketChange, { name: 'created' }>> = {}, version = 1): TicketCommand =>
  said(version, at, { name: 'created', channel: 'email', receivedAt: at, begunBy: 'customer', priority: 40, tier: null, ...more });

export const queued = (at: Instant, version = 2, more: Partial<Extract<TicketChange, { name: 'queued' }>> = {}, now: Instant = at): TicketCommand =>
  said(version, at, { name: 'queued', queueId: 'general', priority: 40, receivedAt: at, channel: 'email', tier: null, type: 'question', ...more }, now);

export const at = (hours: number, minutes = 0): Instant => TEN + hours * HOUR + minutes * 60_000;

/** An event in few words: `clock_paused resolution waiting_customer`. What follows from the others (notes, timers) is left out. */
export function inWords(event: ClockEvent, clocks: readonly Clock[] = []): string[] {
  if (event.name === 'ticket_seen' || event.name === 'noted' || event.name === 'clock_set') return [];
  const data: Record<string, unknown> = 'data' in event ? { ...event.data } : event.name === 'clock_started' || event.name === 'clock_retired' ? { clockId: event.clock.id } : { ...event };
  const more = ['stage', 'rung', 'by', 'why'].flatMap((name) =>
    data[name] === undefined || (name === 'rung' && 'by' in data) || data[name] === null || event.name === 'clock_met' ? [] : [JSON.stringify(data[name]).replaceAll('"', '')],
  );
  const told = 'notified' in data ? [`[${String(data['actions'])}]`, String(data['notified']) || 'nobody'] : [];
  return [[event.name, nameOf(clocks.find(({ id }) => id === data['clockId'])), ...more, ...told, ...(data['lateIntake'] === true ? ['late'] : [])].join(' ')];
}

function nameOf(clock: Clock | undefined): string {
  return clock === undefined ? '?' : [clock.kind, ...(clock.of === null ? [] : [clock.of])].join(' ');
}

export interface Story {
  readonly state: TicketClocks;
  /** What the last command brought about. */
  readonly events: readonly ClockEvent[];
  readonly words: readonly string[];
  readonly first: Clock;
  readonly resolution: Clock;
}

/** Commands one after the other; the last is the one that is looked at. */
export function story(rules: Rules, ...commands: readonly ClockCommand[]): Story {
  return goesOn(rules, null, ...commands);
}

/** The story goes on from a state, under other rules perhaps. */
export function goesOn(rules: Rules, from: TicketState, ...commands: readonly ClockCommand[]): Story {
  const decider = clockDecider(rules);
  let state = from;
  let events: readonly ClockEvent[] = [];
  const clocks: Clock[] = [];
  for (const command of commands) {
    const known = new Set(state?.clocks.map(({ id }) => id));
    events = decider.decide(command.kind === 'ticket' ? { ...command, ids: command.ids.filter((id) => !known.has(id)) } : command, state);
    clocks.push(...(state?.clocks ?? []));
    state = fold(decider, events, state);
  }
  const seen = state as TicketClocks;
  const of = (kind: string): Clock => seen?.clocks.find((clock) => clock.kind === kind) as Clock;
  return { state: seen, events, words: events.flatMap((event) => inWords(event, [...(seen?.clocks ?? []), ...clocks])), first: of('first_response'), resolution: of('resolution') };
}

export const due = (clockId: string, now: Instant): ClockCommand => ({ kind: 'due', clockId, now });

/** Every timer that is due by then fires, earliest first, as the service would have it. */
export function until(rules: Rules, now: Instant, ...commands: readonly ClockCommand[]): readonly ClockCommand[] {
  const all = [...commands];
  for (let n = 0; n < 50; n += 1) {
    const next = story(rules, ...all)
      .state.clocks.flatMap((clock) => (clock.timerAt !== null && clock.timerAt <= now ? [{ id: clock.id, at: clock.timerAt }] : []))
      .sort((a, b) => a.at - b.at)[0];
    if (!next) return all;
    all.push(due(next.id, next.at));
  }
  throw new Error('timers fire for ever');
}

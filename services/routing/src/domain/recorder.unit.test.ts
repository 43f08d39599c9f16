import { HOUR, MINUTE } from '@sluice/kernel';
import { type AgentLine, type ContactLine, simulate, type SimRules, type TrafficLine } from '@sluice/matching';
import type { PoolInput } from './input.ts';
import { type RecordedContact, type RecordedOpen, type RecordedPresence, Recorder } from './recorder.ts';
import { agent, config, type ConfigOptions, daily, drive, type Driven, newWork, NINE, queue, ticket } from './testing.ts';

const TEN = NINE + HOUR;
const mei = { kind: 'agent', id: 'mei' };

/** Records from ten on what is put then. */
class Recording {
  readonly #d: Driven;
  readonly #recorder = new Recorder(TEN);
  readonly open: RecordedOpen;
  readonly lines: (RecordedContact | RecordedPresence)[] = [];

  constructor(d: Driven) {
    this.#d = d;
    this.open = this.#recorder.begins(d.pool);
  }

  put(input: PoolInput, at: number): void {
    const outcome = this.#d.put(input, at);
    this.lines.push(...this.#recorder.after({ seq: this.#d.seq, at, input }, at, outcome, this.#d.pool));
  }

  contacts(end = TEN + HOUR): RecordedContact[] {
    return [...this.lines.filter((line): line is RecordedContact => line.type === 'contact'), ...this.#recorder.rest(end)].toSorted(
      (a, b) => a.at - b.at || Number(a.id.slice(1)) - Number(b.id.slice(1)),
    );
  }
}

const centre = (more: ConfigOptions = {}): Driven => drive(config([agent('mei'), agent('tom', { initialPresence: 'offline' })], { queues: [queue('general')], ...more }));
const comes = (d: Driven, n: number, at: number, more: Parameters<typeof newWork>[1] = {}): void => void d.put({ kind: 'work', work: newWork(n, { channel: 'voice', receivedAt: at, ...more }) }, at);
const ends = (n: number): PoolInput => ({ kind: 'withdrawn', ticketId: ticket(n), version: 2, reason: 'resolved' });

describe('what is open when the recording begins', () => {
  it('what is in hand is its holder’s from 0 on for as long as it still takes; what waits comes after it by age, due when it was due', () => {
    const d = centre();
    comes(d, 1, NINE + MINUTE, { deadlineAt: NINE + 2 * MINUTE });
    comes(d, 3, TEN - 2 * MINUTE, { deadlineAt: TEN + 5 * MINUTE, lastAgentId: 'tom' });
    comes(d, 2, TEN - 3 * MINUTE, { deadlineAt: TEN - MINUTE });
    const record = new Recording(d);
    expect(record.open).toEqual({ type: 'open', inHand: 1, waiting: 2, leftOut: 0 });
    record.put(ends(1), TEN + 4 * MINUTE);
    const plain = { type: 'contact', channel: 'voice', attributes: {}, priority: 40 };
    expect(record.contacts()).toEqual([
      { ...plain, id: 'h1', at: 0, dedicatedAgent: 'mei', handleMs: 4 * MINUTE, afterWorkMs: 0, responses: [{ kind: 'accept', afterMs: 0 }] },
      { ...plain, id: 'w2', at: 1, slaMs: 0, handleMs: 56 * MINUTE, afterWorkMs: 0 },
      { ...plain, id: 'w3', at: 1, slaMs: 5 * MINUTE - 1, lastAgent: 'tom', handleMs: 60_000 },
    ]);
  });

  it('the simulator gives it to whoever had it, and what waits to who is free then', () => {
    const d = drive(config([agent('mei'), agent('tom')], { queues: [queue('general')] }));
    for (const n of [1, 2, 3]) comes(d, n, NINE + n);
    const record = new Recording(d);
    record.put(ends(2), TEN + MINUTE);
    const rules: SimRules = {
      order: 'deadline',
      channels: d.pool.config.engine.channels,
      queues: [{ ...queue('general'), acceptMs: 2000 }],
      route: () => ({ ruleId: 'rest', queueId: 'general', skills: {} }),
    };
    const agents: AgentLine[] = ['tom', 'mei'].map((id) => ({ type: 'agent', id }));
    const presence = agents.map(({ id }) => ({ type: 'presence', at: 0, agent: id, state: 'available' }) as const);
    const lines = [...simulate({ rules, agents, presence, traffic: record.contacts() as TrafficLine[] })].filter((line): line is ContactLine => line.type === 'contact');
    expect(lines.map(({ id, agent: who, answeredAt }) => [id, who, answeredAt])).toEqual([
      ['h1', 'mei', 0],
      ['h2', 'tom', 0],
      ['w3', 'tom', MINUTE + 2000],
    ]);
  });

  it('what somebody has in hand who is not there is left out', () => {
    const d = centre();
    comes(d, 1, NINE + MINUTE);
    d.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'away', channels: [], by: mei }, NINE + 2 * MINUTE);
    const record = new Recording(d);
    record.put(ends(1), TEN + MINUTE);
    expect([record.open, record.contacts()]).toEqual([{ type: 'open', inHand: 0, waiting: 0, leftOut: 1 }, []]);
  });
});

test('work after the contact is told apart from the contact', () => {
  const d = centre({ queueSettings: { afterWorkMs: { voice: 30_000 } } });
  const record = new Recording(d);
  record.put({ kind: 'work', work: newWork(1, { channel: 'voice', receivedAt: TEN }) }, TEN);
  record.put(ends(1), TEN + MINUTE);
  record.put({ kind: 'tick' }, TEN + MINUTE + 30_000);
  expect(record.contacts()).toEqual([expect.objectContaining({ id: 'c1', handleMs: 90_000, afterWorkMs: 30_000 })]);
});

test('what the calendar does to agents is told apart from what they say', () => {
  const d = centre({ agentSettings: { mei: { shiftCalendarId: 'day', breaks: [{ from: '12:00', to: '12:45' }], rampUpMs: 0 } }, calendars: { day: daily({ '09:00': '18:00' }) } });
  const record = new Recording(d);
  record.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'away', channels: [], by: mei }, TEN + MINUTE);
  record.put({ kind: 'presence', requestId: 'p', agentId: 'mei', status: 'available', channels: [], by: mei }, TEN + 2 * MINUTE);
  record.put({ kind: 'tick' }, NINE + 3 * HOUR);
  record.put({ kind: 'tick' }, NINE + 3.75 * HOUR);
  expect(record.lines.map((line) => (line.type === 'presence' ? [line.state, line.by] : []))).toEqual([
    ['away', undefined],
    ['available', undefined],
    ['away', 'calendar'],
    ['available', 'calendar'],
  ]);
});

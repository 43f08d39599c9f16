import { LineFault, readAgents, readTraffic } from './read-lines.ts';

const channels = { voice: {}, chat: {} };
const text = (line: unknown): string => (typeof line === 'string' ? line : JSON.stringify(line));

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof LineFault) return error.message;
    throw error;
  }
  return 'taken';
}
const ofTraffic = (...lines: readonly unknown[]): string => refusal(() => [...readTraffic('t.jsonl', lines.map(text), { channels })]);
const ofAgents = (...lines: readonly unknown[]): string => refusal(() => readAgents('a.jsonl', lines.map(text), { channels }));

const call = { id: 'c1', at: 5, channel: 'voice', handleMs: 1000 };
const agent = { type: 'agent', id: 'a1' };
const comes = { type: 'presence', at: 0, agent: 'a1', state: 'available' };

describe('the traffic', () => {
  it('is taken as it stands: all keys, empty lines, null for what is absent', () => {
    const whole = {
      ...call,
      language: 'zh',
      attributes: { topic: 'refund', level: 3, vip: true },
      skills: { billing: 0 },
      priority: -2,
      slaMs: 0,
      patienceMs: 0,
      dedicatedAgent: 'a1',
      lastAgent: 'nobody',
      responses: [{ kind: 'decline', afterMs: 0 }, { kind: 'accept' }],
    };
    const lines = [text(whole), '', '   ', text({ ...call, id: 'c2', language: null, slaMs: null })];
    const [first, second] = [...readTraffic('t.jsonl', lines, { channels })];
    expect(first).toEqual({ ...whole, attributes: { topic: 'refund', level: '3', vip: 'true' } });
    expect(second).toEqual({ ...call, id: 'c2' });
  });

  it.each([
    ['no JSON', '{"id":', /^t\.jsonl:1: it is no JSON: /],
    ['NaN', '{"id":"c1","at":NaN,"channel":"voice","handleMs":1}', /^t\.jsonl:1: it is no JSON: /],
    ['null', 'null', 't.jsonl:1: it is no JSON object'],
    ['a list', '[]', 't.jsonl:1: it is no JSON object'],
    ['a number', '7', 't.jsonl:1: it is no JSON object'],
    ['no id', { ...call, id: undefined }, 't.jsonl:1: "id" is missing'],
    ['an empty id', { ...call, id: '' }, 't.jsonl:1: "id" is no text'],
    ['an id that is a number', { ...call, id: 7 }, 't.jsonl:1: "id" is no text'],
    ['no instant', { ...call, at: undefined }, 't.jsonl:1: "at" is missing: a whole number from 0 on is expected'],
    ['an instant before the beginning', { ...call, at: -1 }, 't.jsonl:1: "at" is -1: a whole number from 0 on is expected'],
    ['an instant between two', { ...call, at: 1.5 }, 't.jsonl:1: "at" is 1.5: a whole number from 0 on is expected'],
    ['an instant as text', { ...call, at: '5' }, 't.jsonl:1: "at" is "5": a whole number from 0 on is expected'],
    ['an instant beyond 2100', { ...call, at: 4_102_444_800_001 }, 't.jsonl:1: "at" is 4102444800001, beyond the year 2100: a whole number from 0 on is expected'],
    ['an instant beyond every number', '{"id":"c1","at":1e999,"channel":"voice","handleMs":1}', 't.jsonl:1: "at" is Infinity, beyond the year 2100: a whole number from 0 on is expected'],
    ['no channel', { ...call, channel: undefined }, 't.jsonl:1: "channel" is missing'],
    ['an unknown channel', { ...call, channel: 'fax' }, 't.jsonl:1: there is no channel "fax" in the rules'],
    ['a channel that every object has', { ...call, channel: 'constructor' }, 't.jsonl:1: there is no channel "constructor" in the rules'],
    ['no work', { ...call, handleMs: 0 }, 't.jsonl:1: "handleMs" is 0: a whole number from 1 on is expected'],
    ['a language that is none', { ...call, language: 3 }, 't.jsonl:1: "language" is no text'],
    ['attributes that are none', { ...call, attributes: [] }, 't.jsonl:1: "attributes" is no object'],
    ['an attribute that is an object', { ...call, attributes: { topic: {} } }, 't.jsonl:1: "attributes.topic" is a text, a number or true or false'],
    ['an attribute that is nothing', { ...call, attributes: { topic: null } }, 't.jsonl:1: "attributes.topic" is a text, a number or true or false'],
    ['skills that are none', { ...call, skills: 'billing' }, 't.jsonl:1: "skills" is no object'],
    ['a negative level', { ...call, skills: { billing: -1 } }, 't.jsonl:1: "skills.billing" is a level: a whole number from 0 on'],
    ['a level between two', { ...call, skills: { billing: 2.5 } }, 't.jsonl:1: "skills.billing" is a level: a whole number from 0 on'],
    ['a priority that is none', { ...call, priority: 'high' }, 't.jsonl:1: "priority" is a whole number'],
    ['a negative promise', { ...call, slaMs: -1 }, 't.jsonl:1: "slaMs" is -1: a whole number from 0 on is expected'],
    ['a negative patience', { ...call, patienceMs: -1 }, 't.jsonl:1: "patienceMs" is -1: a whole number from 0 on is expected'],
    ['a named agent that is none', { ...call, dedicatedAgent: 1 }, 't.jsonl:1: "dedicatedAgent" is no text'],
    ['responses that are none', { ...call, responses: {} }, 't.jsonl:1: "responses" is a list'],
    ['a response that is none', { ...call, responses: [null] }, 't.jsonl:1: a response has a "kind": accept, decline, timeout'],
    ['a response of a kind that is none', { ...call, responses: [{ kind: 'maybe' }] }, 't.jsonl:1: a response has a "kind": accept, decline, timeout'],
    ['a response before its offer', { ...call, responses: [{ kind: 'accept', afterMs: -5 }] }, 't.jsonl:1: "afterMs" of a response is a whole number of milliseconds from 0 on'],
  ])('%s is refused, with its place', (_name, line, fault) => expect(ofTraffic(line)).toMatch(fault));

  it('an id twice and a fall of time are refused at the second line; equal times are no fall', () => {
    expect(ofTraffic(call, '', call)).toBe('t.jsonl:3: the contact "c1" stands in the file twice');
    expect(ofTraffic(call, { ...call, id: 'c2', at: 4 })).toBe('t.jsonl:2: "at" is 4, and 5 stands before it: lines stand by rising "at"');
    expect(ofTraffic(call, { ...call, id: 'c2' })).toBe('taken');
  });

  it('what comes before a fault has been given out: a file is read as the run comes to it', () => {
    const lines = readTraffic('t.jsonl', [text(call), 'x'], { channels });
    expect(lines.next().value).toEqual(call);
    expect(() => lines.next()).toThrow('t.jsonl:2: it is no JSON');
  });

  it('a key that no line has is told once, and passed over', () => {
    const told: unknown[] = [];
    const odd = { ...call, colour: 'red' };
    const options = { channels, unknownKey: (...where: unknown[]) => void told.push(where) };
    expect([...readTraffic('t.jsonl', [odd, { ...odd, id: 'c2' }].map(text), options)]).toHaveLength(2);
    expect(told).toEqual([['colour', 't.jsonl', 1]]);
  });
});

describe('the agents', () => {
  it('may stand anywhere, and their order is theirs', () => {
    const { agents, presence } = readAgents('a.jsonl', [comes, { ...agent, id: 'a2' }, agent].map(text), { channels });
    expect(agents.map(({ id }) => id)).toEqual(['a2', 'a1']);
    expect(presence).toEqual([comes]);
  });

  it.each([
    ['a type that is none', { ...agent, type: 'team' }, 'a.jsonl:1: "type" is "agent" or "presence"'],
    ['no type', { id: 'a1' }, 'a.jsonl:1: "type" is "agent" or "presence"'],
    ['no id', { type: 'agent' }, 'a.jsonl:1: "id" is missing'],
    ['a group that is none', { ...agent, group: 7 }, 'a.jsonl:1: "group" is no text'],
    ['groups that are none', { ...agent, groups: ['g1', 2] }, 'a.jsonl:1: "groups" is a list of texts'],
    ['skills that are none', { ...agent, skills: [] }, 'a.jsonl:1: "skills" is no object'],
    ['a negative level', { ...agent, skills: { x: -1 } }, 'a.jsonl:1: "skills.x" is a level: a whole number from 0 on'],
    ['languages that are none', { ...agent, languages: 'zh' }, 'a.jsonl:1: "languages" is a list of texts'],
    ['a language that is none', { ...agent, languages: ['zh', 1] }, 'a.jsonl:1: "languages" is a list of texts'],
    ['no capacity', { ...agent, capacity: 0 }, 'a.jsonl:1: "capacity" is 0: a whole number from 1 on is expected'],
    ['negative capacity', { ...agent, capacity: -100 }, 'a.jsonl:1: "capacity" is -100: a whole number from 1 on is expected'],
    ['limits that are none', { ...agent, limits: 3 }, 'a.jsonl:1: "limits" is no object'],
    ['a negative limit', { ...agent, limits: { chat: -1 } }, 'a.jsonl:1: "limits.chat" is a whole number from 0 on'],
    ['a presence without an instant', { ...comes, at: undefined }, 'a.jsonl:1: "at" is missing: a whole number from 0 on is expected'],
    ['a presence of nobody', { ...comes, agent: '' }, 'a.jsonl:1: "agent" is no text'],
    ['a presence that is none', { ...comes, state: 'busy' }, 'a.jsonl:1: "state" is available, away, offline'],
  ])('%s is refused, with its place', (_name, line, fault) => expect(ofAgents(line)).toBe(fault));

  it('an agent twice, presence of a stranger and a fall of time are refused where they stand', () => {
    expect(ofAgents(agent, comes, agent)).toBe('a.jsonl:3: the agent "a1" stands in the file twice');
    expect(ofAgents(agent, { ...comes, agent: 'a9' })).toBe('a.jsonl:2: there is no agent "a9"');
    expect(ofAgents(agent, { ...comes, at: 9 }, { ...comes, at: 8 })).toBe('a.jsonl:3: "at" is 8, and 9 stands before it: lines stand by rising "at"');
  });
});

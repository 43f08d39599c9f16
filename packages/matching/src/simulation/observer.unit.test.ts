import { agentLine, contactLine } from '../testing/builders.ts';
import { simRules } from '../testing/plain-rules.ts';
import type { TrafficLine } from './lines.ts';
import { Observer, type Watched } from './observer.ts';

const plain = simRules({
  rules: [{ id: 'all', then: { queue: 'q' } }],
  queues: [{ id: 'q', groups: ['g1'], rings: [{ afterMs: 5000, lower: { x: 1 }, drop: ['y'], anyLanguage: true, addGroups: ['g2'] }], dedicatedMs: 3000, lastAgentMs: 2000, reofferMs: 1000 }],
});
const agents = [agentLine('a1', { group: 'g1', skills: { x: 3 }, languages: ['en'], limits: { chat: 1 } }), agentLine('a2', { group: 'g1', languages: ['zh'] }), agentLine('a3', { group: 'g2' })];
const none = { capacity: 0, order: 0, ring: 0, idle: 0 };

/** A run that does whatever it is told, right or wrong. */
function watched(rules = plain): { observer: Observer; comes: (id: string, at: number, more?: Partial<TrafficLine>) => Watched } {
  const observer = new Observer(rules, agents);
  agents.forEach((_, order) => observer.presence(order, 'available', 0));
  return {
    observer,
    comes: (id, at, more = {}) => {
      const line = contactLine(id, at, more);
      return observer.arrived(line, rules.route({ channel: line.channel, attributes: {} }), line.slaMs === undefined ? null : at + line.slaMs, at);
    },
  };
}

it('says nothing of a run that is right: given, released, and given on', () => {
  const { observer, comes } = watched();
  const [one, other] = [comes('c1', 0), comes('c2', 0)];
  observer.offered(one, 0, 0);
  observer.offered(other, 1, 0);
  observer.look(0);
  observer.released(one, 0);
  observer.gone(one);
  observer.offered(comes('c3', 60_000), 0, 60_000);
  observer.look(60_000);
  expect(observer.violations()).toEqual(none);
});

describe('capacity', () => {
  it('two calls at once; one more chat than the limit; a mail beside a call is no fault, a mail too many is', () => {
    const { observer, comes } = watched();
    observer.offered(comes('c1', 0), 0, 0);
    observer.offered(comes('c2', 0), 0, 0);
    expect(observer.violations()).toEqual({ ...none, capacity: 1 });
    const chats = watched();
    chats.observer.offered(chats.comes('c1', 0, { channel: 'chat' }), 0, 0);
    chats.observer.offered(chats.comes('c2', 0, { channel: 'chat' }), 0, 0);
    expect(chats.observer.violations()).toEqual({ ...none, capacity: 1 });
    const mails = watched();
    for (let n = 0; n < 10; n += 1) mails.observer.offered(mails.comes(`m${n}`, 0, { channel: 'email' }), 1, 0);
    mails.observer.offered(mails.comes('c', 0), 1, 0);
    expect(mails.observer.violations()).toEqual(none);
    mails.observer.offered(mails.comes('m10', 0, { channel: 'email' }), 1, 0);
    expect(mails.observer.violations()).toEqual({ ...none, capacity: 1 });
  });

  it('two holders', () => {
    const { observer, comes } = watched();
    const contact = comes('c1', 0, { channel: 'email' });
    observer.offered(contact, 0, 0);
    observer.offered(contact, 1, 0);
    expect(observer.violations()).toEqual({ ...none, capacity: 1 });
  });
});

describe('ring, hold and presence', () => {
  it.each<[string, Partial<TrafficLine>, number, number]>([
    ['a group of a ring that is not open', {}, 2, 4999],
    ['a skill below what is asked', { skills: { x: 4 } }, 0, 4999],
    ['a skill that he has not', { skills: { y: 1 } }, 0, 4999],
    ['a language that he does not speak', { language: 'ja' }, 0, 4999],
    ['a hold for the dedicated agent', { dedicatedAgent: 'a1' }, 1, 2999],
    ['a hold for the last agent', { lastAgent: 'a1' }, 1, 1999],
  ])('%s; a millisecond later he may', (_name, more, agent, last) => {
    const [early, late] = [watched(), watched()];
    early.observer.offered(early.comes('c1', 0, more), agent, last);
    late.observer.offered(late.comes('c1', 0, more), agent, last + 1);
    expect([early, late].map(({ observer }) => observer.violations().ring)).toEqual([1, 0]);
  });

  it('who is away, and who has refused it for as long as that bars him', () => {
    const { observer, comes } = watched();
    observer.presence(0, 'away', 0);
    observer.offered(comes('c1', 0), 0, 0);
    expect(observer.violations().ring).toBe(1);
    const refused = watched();
    const contact = refused.comes('c1', 0);
    refused.observer.offered(contact, 0, 0);
    refused.observer.released(contact, 0);
    refused.observer.refused(contact, 0, 100);
    refused.observer.waitsAgain(contact);
    refused.observer.offered(contact, 0, 1099);
    expect(refused.observer.violations().ring).toBe(1);
  });

  it('a door that is closed', () => {
    const { observer, comes } = watched({ ...plain, hours: { after: (_queue, from, ms) => from + ms, door: () => ({ isOpen: false, until: 1000 }) } });
    const contact = comes('c1', 0);
    observer.look(0);
    expect(observer.violations()).toEqual(none);
    observer.offered(contact, 0, 0);
    expect(observer.violations()).toEqual({ ...none, ring: 1 });
  });
});

it('idle: not who has just come back and is filled up step by step', () => {
  const { observer, comes } = watched({ ...plain, rampUpMs: () => 10_000 });
  observer.presence(1, 'offline', 0);
  observer.offered(comes('c1', 0, { channel: 'email' }), 0, 0);
  comes('c2', 0, { channel: 'email' });
  // 10 beside 90: from 10 × 10 s ÷ 90 on.
  observer.look(1111);
  expect(observer.violations()).toEqual(none);
  observer.look(1112);
  expect(observer.violations()).toEqual({ ...none, idle: 1 });
});

it('idle: each agent who could take what waits', () => {
  const { observer, comes } = watched();
  comes('c1', 0);
  observer.look(0);
  expect(observer.violations()).toEqual({ ...none, idle: 2 });
});

describe('order', () => {
  it('the more urgent waits for whom the less urgent got', () => {
    const { observer, comes } = watched();
    observer.presence(1, 'away', 0);
    comes('c1', 0, { priority: 5 });
    observer.offered(comes('c2', 0), 0, 0);
    observer.look(0);
    expect(observer.violations()).toEqual({ ...none, order: 1 });
  });

  it('the later of two equals; not where they ask otherwise, or the earlier could not have had him', () => {
    const orders = (first: Partial<TrafficLine>, second: Partial<TrafficLine>): number => {
      const { observer, comes } = watched();
      observer.presence(1, 'away', 0);
      comes('c1', 0, first);
      observer.offered(comes('c2', 10, second), 0, 10);
      observer.look(10);
      return observer.violations().order;
    };
    expect(orders({}, {})).toBe(1);
    expect(orders({ skills: { x: 1, z: 0 } }, { skills: { z: 0, x: 1 } })).toBe(1);
    expect(orders({ slaMs: 1 }, {})).toBe(0);
    expect(orders({ language: 'en' }, {})).toBe(0);
    expect(orders({}, { lastAgent: 'a1' })).toBe(0);
    expect(orders({ language: 'zh' }, { language: 'zh' })).toBe(0);
  });
});

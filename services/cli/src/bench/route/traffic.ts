import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { chance } from './centre.ts';

export interface TrafficFiles {
  readonly rules: string;
  readonly agents: string;
  readonly traffic: string;
}

const RULES = `version: 1
channels:
  voice: {units: 100}
  chat: {units: 33}
  email: {units: 10, interruptible: true}
order: deadline
rules:
  - id: refunds
    when: {attributes.topic: refund}
    then: {queue: refunds, skills: {s1: 3}, priority: 10, slaMs: 60000}
  - id: vip
    when: {channel: [voice, chat], language: zh, attributes.tier: vip}
    then: {queue: general, priority: 20}
  - id: rest
    then: {queue: general}
queues:
  - id: refunds
    groups: [g0, g1, g2]
    rings:
      - {afterMs: 30000, lower: {s1: 1}, anyLanguage: true, addGroups: [g3]}
  - id: general
    rings:
      - {afterMs: 60000, anyLanguage: true}
`;
const SKILLS = Array.from({ length: 12 }, (_, n) => `s${n}`);
/** Of what the agents can serve. */
const LOAD = 0.9;
/** An agent's time that a contact takes on the whole, ms: calls take all of him, chats a third, mail a tenth. */
const WORK_MS = 180_000 * ((1 + 0.33 + 0.1) / 3);

/** Calls, chats and mail of two languages for agents in five groups, as files. */
export function writeTraffic(dir: string, contacts: number, agents: number): TrafficFiles {
  const { next, whole } = chance(1);
  const files = { rules: path.join(dir, 'rules.yaml'), agents: path.join(dir, 'agents.jsonl'), traffic: path.join(dir, 'traffic.jsonl') };
  writeFileSync(files.rules, RULES);
  const agent = (n: number): object => {
    const skills = Object.fromEntries(SKILLS.filter(() => next() < 0.4).map((skill) => [skill, 1 + whole(9)]));
    return { type: 'agent', id: `a${n}`, group: `g${n % 5}`, skills, languages: next() < 0.5 ? ['en', 'zh'] : [next() < 0.5 ? 'en' : 'zh'] };
  };
  const people = Array.from({ length: agents }, (_, n) => agent(n));
  const presence = people.map((_, n) => ({ type: 'presence', at: 0, agent: `a${n}`, state: 'available' }));
  writeFileSync(files.agents, [...people, ...presence].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const handle = openSync(files.traffic, 'w');
  const gap = WORK_MS / agents / LOAD;
  let at = 0;
  for (let from = 0; from < contacts; from += 1000) {
    let text = '';
    for (let n = from; n < Math.min(contacts, from + 1000); n += 1) {
      at += -Math.log(1 - next()) * gap;
      text += `${JSON.stringify({
        id: `c${n}`,
        at: Math.floor(at),
        channel: ['voice', 'chat', 'email'][whole(3)],
        language: next() < 0.5 ? 'en' : 'zh',
        attributes: { topic: next() < 0.2 ? 'refund' : 'other', tier: next() < 0.1 ? 'vip' : 'standard' },
        ...(next() < 0.4 ? { skills: { [SKILLS[whole(12)]!]: 1 + whole(4) } } : {}),
        slaMs: 20_000 + whole(5) * 10_000,
        handleMs: 60_000 + whole(240_000),
        patienceMs: 240_000,
      })}\n`;
    }
    writeSync(handle, text);
  }
  closeSync(handle);
  return files;
}

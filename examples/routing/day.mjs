// Usage: node examples/routing/day.mjs FOLDER [CONTACTS]
// Writes agents.jsonl and traffic.jsonl: a working Monday of examples/company (a Chinese and English centre, five departments, forty agents), 9:00 to 21:00
// in Shanghai, with a morning and an afternoon peak. The same on every machine: chance comes from a seed. "at" counts from 2026-03-02T01:00:00Z.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [folder, count = '3000'] = process.argv.slice(2);
if (folder === undefined || !/^\d+$/.test(count)) {
  process.stderr.write('usage: node examples/routing/day.mjs FOLDER [CONTACTS]\n');
  process.exit(2);
}

let seed = 20260302;
/** mulberry32, 0 to 1. */
const chance = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const normal = () => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
const pick = (weighted) => {
  let left = chance() * weighted.reduce((sum, [weight]) => sum + weight, 0);
  return weighted.find(([weight]) => (left -= weight) < 0)?.[1] ?? weighted.at(-1)[1];
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 12 * HOUR;

// Who has a shift works by the folder's calendars, breaks and all: no line says so. Those without one come at nine and leave at seven, with a break.
const agents = readFileSync(path.join(import.meta.dirname, '../company/agents.yaml'), 'utf8').matchAll(/- \{id: ([a-z-]+),.*\}/g);
const lines = [];
for (const [line, id] of agents) {
  if (/shift: weekend/.test(line)) continue;
  const pause = 4.5 * HOUR + Math.round(chance() * 4) * 15 * MINUTE;
  lines.push([
    { type: 'agent', id },
    ...(/shift: /.test(line)
      ? []
      : [
          { at: 0, state: 'available' },
          { at: pause, state: 'away' },
          { at: pause + 45 * MINUTE, state: 'available' },
          { at: 10 * HOUR, state: 'away' },
        ]),
  ]);
}
const presence = lines.flatMap(([agent, ...states]) => states.map((state) => ({ type: 'presence', agent: agent.id, ...state }))).sort((a, b) => a.at - b.at);

// What comes: [share, attributes, minutes of handling by voice; chat takes half, mail two thirds].
const KINDS = [
  [26, {}, 4],
  [14, { topic: 'billing' }, 6],
  [5, { topic: 'tax' }, 8],
  [16, { type: 'technical' }, 9],
  [6, { type: 'technical', topic: 'network' }, 11],
  [1.5, { type: 'technical', urgency: 'high' }, 15],
  [12, { text: '快递什么时候到？ Where is my parcel?' }, 4],
  [7, { topic: 'returns' }, 5],
  [6, { type: 'complaint' }, 10],
  [4, { tier: 'key' }, 8],
  [2.5, { type: 'suggestion' }, 3],
];
const CHANNELS = {
  voice: { slaMs: 30_000, patience: 3 * MINUTE, times: 1 },
  chat: { slaMs: 60_000, patience: 5 * MINUTE, times: 0.5 },
  email: { slaMs: 2 * HOUR, times: 0.67 },
  api: { slaMs: HOUR, times: 0.67 },
};
/** Peaks at ten and at three in the afternoon. */
const busy = (at) => 0.6 + 0.9 * Math.exp(-(((at - HOUR) / HOUR) ** 2) / 1.5) + 0.7 * Math.exp(-(((at - 6 * HOUR) / HOUR) ** 2) / 3);

const arrivals = [];
while (arrivals.length < Number(count)) {
  const at = Math.floor(chance() * (DAY - 30 * MINUTE));
  if (chance() * 1.6 < busy(at)) arrivals.push(at);
}
const traffic = arrivals
  .sort((a, b) => a - b)
  .map((at, n) => {
    const channel = pick([
      [45, 'voice'],
      [30, 'chat'],
      [15, 'email'],
      [10, 'api'],
    ]);
    const [, attributes, minutes] = pick(KINDS.map((kind) => [kind[0], kind]));
    const { slaMs, patience, times } = CHANNELS[channel];
    const handleMs = Math.max(20_000, Math.round(minutes * times * MINUTE * Math.exp(0.6 * normal() - 0.18)));
    return {
      id: `c${n + 1}`,
      at,
      channel,
      language: chance() < 0.65 ? 'zh' : 'en',
      attributes,
      slaMs,
      handleMs,
      ...(patience === undefined ? {} : { patienceMs: Math.round(-Math.log(1 - chance()) * patience) + 5000 }),
      ...(chance() < 0.06 ? { responses: [{ kind: 'timeout' }] } : {}),
    };
  });

const text = (rows) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'agents.jsonl'), text([...lines.map(([agent]) => agent), ...presence]));
writeFileSync(path.join(folder, 'traffic.jsonl'), text(traffic));
process.stderr.write(`${lines.length} agents and ${traffic.length} contacts in ${folder}\n`);

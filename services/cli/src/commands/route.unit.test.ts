import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../context.ts';
import { type Ran, run } from '../testing.ts';

const RULES = `version: 1
channels:
  voice: {units: 100}
  chat: {units: 33}
rules:
  - id: refunds
    when: {attributes.topic: refund}
    then: {queue: refunds, skills: {billing: 5}, slaMs: 4000}
  - id: rest
    then: {queue: general, priority: 1}
queues:
  - id: refunds
    rings:
      - {afterMs: 5000, drop: [billing]}
  - id: general
`;
const AGENTS = `{"type":"agent","id":"a1","group":"north","skills":{"billing":7}}
{"type":"agent","id":"a2","group":"南方"}
{"type":"presence","at":0,"agent":"a1","state":"available"}
{"type":"presence","at":0,"agent":"a2","state":"available"}
`;
const TRAFFIC = `{"id":"c1","at":0,"channel":"voice","handleMs":60000,"attributes":{"topic":"refund"}}
{"id":"c2","at":1000,"channel":"voice","handleMs":60000,"attributes":{"topic":"refund"}}
{"id":"c3","at":2000,"channel":"voice","handleMs":1000,"patienceMs":500,"attributes":{"topic":"refund"}}
`;

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-route-'));
  for (const [name, text] of Object.entries({ 'rules.yaml': RULES, 'next.yaml': RULES.replace('afterMs: 5000', 'afterMs: 2000'), 'agents.jsonl': AGENTS, 'traffic.jsonl': TRAFFIC })) file(name, text);
});
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, text: string): string {
  const at = path.join(dir, name);
  writeFileSync(at, text);
  return at;
}
const at = (name: string): string => path.join(dir, name);
const simulate = (...more: string[]): Promise<Ran> => run(['route', 'simulate', '--rules', at('rules.yaml'), '--agents', at('agents.jsonl'), '--traffic', at('traffic.jsonl'), ...more]);
const diff = (...more: string[]): Promise<Ran> =>
  run(['route', 'diff', '--rules', at('rules.yaml'), '--rules', at('next.yaml'), '--agents', at('agents.jsonl'), '--traffic', at('traffic.jsonl'), ...more]);
const linesOf = ({ out }: Ran): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const withoutClock = ({ out }: Ran): string => out.replaceAll(/"(wallMs|decisionsPerSecond)":(null|[-0-9.e+]+)/g, '"$1":0');

describe('route simulate', () => {
  it('a line for each contact, each agent, and the summary; the example of the specification', async () => {
    const ran = await simulate('-o', 'json');
    expect(ran).toMatchObject({ code: 0, talk: '' });
    const lines = linesOf(ran);
    expect(lines.map(({ type, id }) => [type, id])).toEqual([
      ['contact', 'c1'],
      ['contact', 'c2'],
      ['contact', 'c3'],
      ['agent', 'a1'],
      ['agent', 'a2'],
      ['summary', undefined],
    ]);
    expect(lines[1]).toMatchObject({ agent: 'a2', answeredAt: 6000, waitMs: 5000, slaMet: false, offers: [{ ring: 1 }] });
    expect(lines[2]).toMatchObject({ state: 'abandoned', waitMs: 500 });
    expect(lines.at(-1)).toMatchObject({ untilMs: 66_000, states: { handled: 2, abandoned: 1 }, violations: { capacity: 0, order: 0, ring: 0, idle: 0 }, decisions: 2 });
  });

  it('is the same byte for byte, whatever the seed, but for how long it took', async () => {
    const [one, other] = [await simulate('-o', 'json', '--seed', '1'), await simulate('-o', 'json', '--seed', '2')];
    expect(withoutClock(one)).toBe(withoutClock(other));
  });

  it('--summary-only leaves out the contacts and changes no figure', async () => {
    const [all, few] = [linesOf(await simulate('-o', 'json')), linesOf(await simulate('-o', 'json', '--summary-only'))];
    const clock = { wallMs: 0, decisionsPerSecond: 0 };
    expect(few.map((line) => ({ ...line, ...clock }))).toEqual(all.slice(3).map((line) => ({ ...line, ...clock })));
  });

  it('--until ends the run there', async () => {
    const lines = linesOf(await simulate('-o', 'json', '--until', '5999'));
    expect(lines[1]).toMatchObject({ id: 'c2', state: 'waiting', waitMs: 4999, slaMet: false });
    expect(lines.at(-1)).toMatchObject({ untilMs: 5999, states: { waiting: 1, 'in-progress': 1, abandoned: 1 } });
    expect(linesOf(await simulate('-o', 'json', '--until', '500')).filter(({ type }) => type === 'contact')).toHaveLength(1);
  });

  it('for people: a table', async () => {
    const { code, out } = await simulate();
    expect(code).toBe(0);
    expect(out).toMatch(/^until 66 s: 2 handled, 1 abandoned, 0 waiting, 0 in progress; 2 decisions, /);
    expect(out).toContain('rules broken: 0');
    expect(out).toMatch(/queue refunds +3 +2\.5 s +0\.0 s +5\.0 s +5\.0 s +33\.3 % +33\.3 %/);
  });

  it('a run without contacts has figures that are null', async () => {
    const lines = linesOf(await simulate('-o', 'json', '--traffic', file('empty.jsonl', '')));
    expect(lines.at(-1)).toMatchObject({ untilMs: 0, all: { contacts: 0, wait: { n: 0, meanMs: null, p50Ms: null }, serviceLevel: null, abandonment: null }, byQueue: {} });
  });

  it.each<[string, () => string[], RegExp]>([
    ['a rules file that is not there', () => ['--rules', at('none.yaml')], /none\.yaml cannot be read: ENOENT/],
    ['rules with a fault', () => ['--rules', file('bad.yaml', RULES.replace('queue: general,', 'queue: genral,'))], /bad\.yaml:10:19: error: there is no queue `genral`/],
    [
      'a last rule with a when',
      () => ['--rules', file('when.yaml', RULES.replace('  - id: rest\n', '  - id: rest\n    when: {channel: voice}\n'))],
      /when\.yaml:10:5: error: the last rule, `rest`, has a `when`/,
    ],
    ['rings that do not rise', () => ['--rules', file('rings.yaml', RULES.replace('afterMs: 5000', 'afterMs: 0'))], /rings\.yaml:14:19: error: `afterMs` is 0/],
    ['an agents file that is not there', () => ['--agents', at('none.jsonl')], /none\.jsonl cannot be read/],
    ['an agent twice', () => ['--agents', file('twice.jsonl', AGENTS + AGENTS)], /twice\.jsonl:5: the agent "a1" stands in the file twice/],
    ['presence of a stranger', () => ['--agents', file('strange.jsonl', AGENTS.replace('"agent":"a1"', '"agent":"王"'))], /strange\.jsonl:3: there is no agent "王"/],
    ['a traffic file that is not there', () => ['--traffic', at('none.jsonl')], /none\.jsonl cannot be read/],
    ['traffic out of order', () => ['--traffic', file('order.jsonl', TRAFFIC.replace('"at":1000', '"at":3000'))], /order\.jsonl:3: "at" is 2000, and 3000 stands before it/],
    ['an unknown channel', () => ['--traffic', file('fax.jsonl', TRAFFIC.replace('voice', 'fax'))], /fax\.jsonl:1: there is no channel "fax" in the rules/],
    ['NaN', () => ['--traffic', file('nan.jsonl', TRAFFIC.replace('60000', 'NaN'))], /nan\.jsonl:1: it is no JSON/],
    ['an end that is none', () => ['--until', '-5'], /a whole number from 0 on/],
    ['an epoch without its zone', () => ['--epoch', '2026-03-02T00:00:00'], /an instant with its zone/],
  ])('%s is refused with one message, and nothing is put out', async (_name, options, message) => {
    const ran = await simulate('-o', 'json', ...options());
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.talk).toMatch(message);
  });

  it('a key that no line has is told on stderr, and passed over', async () => {
    const ran = await simulate('-o', 'json', '--traffic', file('odd.jsonl', TRAFFIC.replaceAll('"channel"', '"colour":1,"channel"')));
    expect(ran.code).toBe(0);
    expect(ran.talk).toBe(`${at('odd.jsonl')}:1: warning: nothing is known of "colour", and it is passed over\n`);
  });
});

describe('route diff', () => {
  it('a line for each contact that fares otherwise; last both, and what b has more', async () => {
    const ran = await diff('-o', 'json');
    expect(ran).toMatchObject({ code: 0, talk: '' });
    const [change, last, ...more] = linesOf(ran);
    expect(more).toEqual([]);
    expect(change).toEqual({ type: 'change', id: 'c2', a: { agent: 'a2', answeredAt: 6000, queue: 'refunds', slaMet: false }, b: { agent: 'a2', answeredAt: 3000, queue: 'refunds', slaMet: true } });
    const summaries = [await simulate('-o', 'json'), await simulate('-o', 'json', '--rules', at('next.yaml'))].map((one) => ({
      ...linesOf(one).at(-1),
      wallMs: expect.any(Number) as number,
      decisionsPerSecond: expect.any(Number) as number,
    }));
    expect(last).toMatchObject({ type: 'diff', a: summaries[0], b: summaries[1] });
    expect(last!['delta']).toMatchObject({
      untilMs: -3000,
      all: { contacts: 0, wait: { n: 0, meanMs: -1500, p99Ms: -3000 }, serviceLevel: 0.333334, abandonment: 0 },
      decisions: 0,
      violations: { idle: 0 },
    });
  });

  it('two versions that are the same differ in nothing; three are a wrong call', async () => {
    const same = await run(['route', 'diff', '--rules', at('rules.yaml'), '--rules', at('rules.yaml'), '--agents', at('agents.jsonl'), '--traffic', at('traffic.jsonl'), '-o', 'json']);
    expect(linesOf(same)).toHaveLength(1);
    expect(await diff('-o', 'json', '--rules', at('rules.yaml'))).toMatchObject({ code: 2, out: '' });
  });

  it('both are fed by one reading of stdin', async () => {
    const main = path.join(import.meta.dirname, '../main.ts');
    const args = ['--conditions=development', main, 'route', 'diff', '--rules', at('rules.yaml'), '--rules', at('next.yaml'), '--agents', at('agents.jsonl'), '--traffic', '-', '-o', 'json'];
    const child = spawnSync(process.execPath, args, { input: TRAFFIC, encoding: 'utf8' });
    expect(child.status).toBe(0);
    expect(withoutClock({ code: 0, out: child.stdout, talk: '' })).toBe(withoutClock(await diff('-o', 'json')));
  });

  it('what only one version has, or what has no figure in either, is null', async () => {
    const other = file('other.yaml', RULES.replaceAll('queue: refunds', 'queue: money').replace('- id: refunds\n    rings', '- id: money\n    rings'));
    const ran = await run(['route', 'diff', '--rules', at('rules.yaml'), '--rules', other, '--agents', at('agents.jsonl'), '--traffic', at('traffic.jsonl'), '-o', 'json']);
    expect(linesOf(ran).at(-1)!['delta']).toMatchObject({ byQueue: { refunds: { contacts: null, serviceLevel: null }, money: { contacts: null } } });
  });

  it('for people: both, and the difference', async () => {
    const { out } = await diff();
    expect(out).toContain('1 contacts fare otherwise; rules broken: 0 and 0');
    expect(out).toMatch(/queue refunds +a +3 +2\.5 s/);
    expect(out).toMatch(/ +diff +0 +-1\.5 s +0\.0 s +-3\.0 s +-3\.0 s +\+33\.3 % +0\.0 %/);
    expect(out).toMatch(/occupancy of 南方/);
  });

  it.each([
    [['--rules', 'one.yaml'], '--rules is given once: name two versions'],
    [['--rules', 'a', '--rules', 'b', '--rules', 'c'], '--rules is given 3 times: name two versions'],
  ])('%j is a wrong call', async (rules, message) => {
    expect(await run(['route', 'diff', ...rules, '--agents', at('agents.jsonl'), '--traffic', at('traffic.jsonl')])).toMatchObject({ code: 2, out: '', talk: message });
  });

  it('a channel that one version does not know is refused where a contact has it', async () => {
    const fewer = file('fewer.yaml', RULES.replace('  chat: {units: 33}\n', ''));
    const chats = file('chats.jsonl', TRAFFIC.replaceAll('voice', 'chat'));
    const ran = await run(['route', 'diff', '--rules', at('rules.yaml'), '--rules', fewer, '--agents', at('agents.jsonl'), '--traffic', chats, '-o', 'json']);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.talk).toContain('chats.jsonl:1: there is no channel "chat" in the rules');
  });
});

describe('the page', () => {
  const page = async (language: string, ...command: string[]): Promise<string> => {
    const ran = await run([...command, '--agents', at('agents.jsonl'), '--traffic', at('traffic.jsonl'), '--html', at('page.html'), '--language', language, '-o', 'json']);
    expect(ran.code).toBe(0);
    return readFileSync(at('page.html'), 'utf8');
  };
  const two = (): string[] => ['route', 'diff', '--rules', at('rules.yaml'), '--rules', at('next.yaml')];

  it('stands alone: no script, nothing from elsewhere, both themes', async () => {
    const html = await page('en', ...two());
    expect(html).not.toMatch(/<script|<link|<img|https?:|url\(|@import/);
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).toContain("default-src 'none'");
  });

  it('every picture has a title and words, every table a caption, every row its head', async () => {
    const html = await page('en', ...two());
    const pictures = html.match(/<svg role="img"[^>]*>/g)!;
    expect(pictures).toHaveLength(4);
    for (const picture of pictures) for (const id of /aria-labelledby="([^"]+)"/.exec(picture)![1]!.split(' ')) expect(html).toMatch(new RegExp(`<(title|desc) id="${id}">[^<]+<`));
    expect(html.match(/<table>/g)!.length).toBe(html.match(/<table><caption>[^<]+<\/caption><thead>/g)!.length);
    expect(html).toContain('1 of them fare otherwise');
  });

  it('speaks Chinese; of one version it says nothing of two', async () => {
    const both = await page('zh', ...two());
    expect(both).toContain('<html lang="zh">');
    expect(both).toMatch(/版本 A[\s\S]*版本 B[\s\S]*等待人数的变化[\s\S]*坐席负荷/);
    const one = await page('zh', 'route', 'simulate', '--rules', at('rules.yaml'));
    expect(one).toContain('分配模拟');
    expect(one).not.toContain('版本 B');
  });

  it('what files say stays text', async () => {
    const evil = file('evil.jsonl', AGENTS.replaceAll('a2', '<script>alert(1)</script>').replace('南方', '\\"><img src=x>'));
    const ran = await simulate('--agents', evil, '--html', at('evil.html'), '-o', 'json');
    expect(ran.code).toBe(0);
    expect(readFileSync(at('evil.html'), 'utf8')).not.toMatch(/<script|<img/);
  });

  it('one that cannot be written is a fault', async () => {
    expect(await simulate('--html', at('none/page.html'))).toMatchObject({ code: 1, talk: expect.stringContaining('page.html cannot be written') as string });
  });
});

describe('a configuration folder', () => {
  const company = path.join(ROOT, 'examples/company');
  const PEOPLE = ['sun-wei', 'chen-bo', 'he-yan'].map((id) => `{"type":"agent","id":"${id}"}\n{"type":"presence","at":0,"agent":"${id}","state":"available"}\n`).join('');
  const line = (id: string, ms: number, type: string): string => `{"id":"${id}","at":${ms},"channel":"email","language":"zh-CN","attributes":{"type":"${type}","urgency":"high"},"handleMs":60000}\n`;
  const folder = (...more: string[]): Promise<Ran> =>
    run([
      'route',
      'simulate',
      '--rules',
      company,
      '--agents',
      file('people.jsonl', PEOPLE),
      '--traffic',
      file('mails.jsonl', line('c1', 0, 'problem') + line('c2', 1000, 'suggestion')),
      '-o',
      'json',
      ...more,
    ]);

  it('its rules route, its agents have the skills, languages and groups that it gives them, and queues bear their own names', async () => {
    const ran = await folder('--epoch', '2026-03-02T10:00:00+08:00');
    expect(ran.code).toBe(0);
    const lines = linesOf(ran);
    expect(lines[0]).toMatchObject({ id: 'c1', rule: 'incidents', queue: 'incidents', state: 'handled', waitMs: 0 });
    expect(lines[1]).toMatchObject({ id: 'c2', rule: 'suggestions', queue: 'suggestions' });
    expect(lines.find(({ id }) => id === 'sun-wei')).toMatchObject({ group: 'technology' });
    expect(lines.at(-1)).toMatchObject({ violations: { capacity: 0, order: 0, ring: 0, idle: 0 } });
  });

  it('what waits at night is given when the shift begins, within what the policy promises', async () => {
    const mail = '{"id":"c1","at":0,"channel":"email","language":"zh","attributes":{"type":"complaint"},"handleMs":60000}\n';
    const xu = '{"type":"agent","id":"xu-jing"}\n';
    const ran = await folder('--epoch', '2026-03-02T03:00:00+08:00', '--agents', file('xu.jsonl', xu), '--traffic', file('night.jsonl', mail));
    expect(ran.code).toBe(0);
    // The shift and the queue begin at eight; a quarter of an hour is promised.
    expect(linesOf(ran)[0]).toMatchObject({ agent: 'xu-jing', answeredAt: 5 * 3_600_000, deadlineAt: 5.25 * 3_600_000, slaMet: true });
  });

  it('says where a rule asks for what no line of the traffic brings', async () => {
    const ran = await folder('--epoch', '2026-03-02T10:00:00+08:00');
    expect(ran.talk).toMatch(
      /company\/rules\.yaml:\d+:\d+: warning: the rule `delivery` asks for `contact\.text`, and no line of the traffic brings the attribute "text": it was judged as if there were none\n/,
    );
    expect(ran.talk).not.toContain('`ticket.type`');
    const brought = file('brought.jsonl', '{"id":"c1","at":0,"channel":"email","attributes":{"text":"hello"},"handleMs":60000}\n');
    expect((await folder('--epoch', '2026-03-02T10:00:00+08:00', '--traffic', brought)).talk).not.toContain('contact.text');
  });

  it('a folder that holds nothing is refused', async () => {
    const empty = mkdtempSync(path.join(dir, 'empty-'));
    expect(await simulate('--rules', empty)).toMatchObject({ code: 2, out: '', talk: `${empty} holds no .yaml file` });
  });
});

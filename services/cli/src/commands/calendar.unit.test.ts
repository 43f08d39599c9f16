import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../context.ts';
import { run } from '../testing.ts';

const corpus = path.join(process.env['CORPORA_DIR'] ?? path.join(ROOT, '../shared/corpora'), 'business-hours');
const company = path.join(ROOT, 'examples/company/calendars.yaml');
let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-calendar-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
};
const evaluated = async (calendars: string, ...lines: readonly (object | string)[]) => {
  const { code, out, talk } = await run(['calendar', 'eval', calendars], {}, 0, lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n'));
  return {
    code,
    talk,
    answers: out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown),
  };
};

if (existsSync(corpus))
  test('every vector of the corpora, one line for each, in order', async () => {
    const vectors = JSON.parse(readFileSync(path.join(corpus, 'vectors.json'), 'utf8')) as { expected?: unknown; expected_seconds?: number }[];
    const { code, answers } = await evaluated(path.join(corpus, 'calendars.json'), ...vectors);
    expect(code).toBe(0);
    expect(answers).toEqual(vectors.map((one) => ({ result: one.expected ?? one.expected_seconds })));
  });
else
  test('the corpora are not here', () => {
    console.info(`no corpora at ${corpus}: their vectors were not asked of the command (set CORPORA_DIR)`);
    expect(process.env['CORPORA_DIR']).toBeUndefined();
  });

test('all operations over calendars.yaml, both directions, to the millisecond', async () => {
  const calendar = 'office-cn';
  const { answers } = await evaluated(
    company,
    { op: 'add', calendar, start: '2026-02-14T16:00:00+08:00', minutes: 150 },
    { op: 'add', calendar, start: '2026-02-24T02:00:00.250Z', minutes: -60.5 },
    { op: 'between', calendar, start: '2026-02-24T01:00:00.001Z', end: '2026-02-14T09:00:00Z' },
    { op: 'is_open', calendar, at: '2026-02-14T10:00:00+08:00' },
    { op: 'next_opening', calendar, at: '2026-02-14T10:00:00Z' },
    { op: 'next_closing', calendar, at: '2026-02-14T10:00:00Z' },
    { op: 'next_closing', calendar: 'always', at: '2026-02-14T10:00:00Z' },
  );
  expect(answers).toEqual([
    { result: '2026-02-24T01:30:00Z' },
    { result: '2026-02-14T09:59:30.250Z' },
    { result: -3600.001 },
    { result: true },
    { result: '2026-02-24T01:00:00Z' },
    { result: '2026-02-24T04:00:00Z' },
    { result: null },
  ]);
});

test('a faulty line is answered with its number and the reason, and the others go on', async () => {
  const calendar = 'office-cn';
  const ok = { op: 'is_open', calendar, at: '2026-02-14T10:00:00+08:00' };
  const { code, answers } = await evaluated(
    company,
    ok,
    '',
    'no JSON',
    [],
    { op: 'frob', calendar },
    { ...ok, calendar: '没有' },
    { ...ok, at: '2026-02-30T00:00:00Z' },
    { op: 'add', calendar, start: '2026-02-14T00:00:00Z', minutes: '5' },
    { op: 'add', calendar, start: '2026-02-14T00:00:00Z', minutes: 1e300 },
    { ...ok, at: '2031-05-01T00:00:00Z' },
    ok,
  );
  expect(code).toBe(0);
  expect(answers).toEqual([
    { result: true },
    { error: expect.stringMatching(/^line 3: .*JSON/), line: 3 },
    { error: 'line 4: it is no JSON object', line: 4 },
    { error: 'line 5: "op" is "frob": one of add, between, is_open, next_opening, next_closing', line: 5 },
    { error: 'line 6: there is no calendar `没有`', line: 6 },
    { error: 'line 7: "at" is "2026-02-30T00:00:00Z": an instant such as 2025-03-01T12:56:00Z', line: 7 },
    { error: 'line 8: "minutes" is "5": a number, negative for backward', line: 8 },
    { error: 'line 9: "minutes" is 1e+300: a number, negative for backward', line: 9 },
    { error: 'line 10: the calendar has no holidays for 2031: it does not say when it is open then', line: 10 },
    { result: true },
  ]);
});

test('calendars that cannot be read are a wrong call, each fault with its place; a warning does not stop it', async () => {
  const line = { op: 'is_open', calendar: 'a', at: '2026-02-14T10:00:00Z' };
  expect(await evaluated(path.join(dir, 'none.json'), line)).toMatchObject({ code: 2, talk: expect.stringContaining('cannot be read') });
  const faulty = file('c.yaml', 'a:\n  tz: Mars/Olympus\n  hours: {mon: {"09:00": "08:00"}}\n');
  expect(await evaluated(faulty, line)).toMatchObject({ code: 2, answers: [], talk: expect.stringMatching(/c\.yaml:2:7: error: there is no time zone.*\n.*c\.yaml:3:26: error: /) });
  const both = file('d.json', '{"a": {"tz": "UTC", "hours": {}, "holidays": ["2026-02-14"], "shifts": {"2026-02-14": {"09:00": "17:00"}}}}');
  expect(await evaluated(both, line)).toMatchObject({ code: 0, answers: [{ result: true }], talk: expect.stringContaining('warning: `2026-02-14` is a holiday and has a shift') });
});

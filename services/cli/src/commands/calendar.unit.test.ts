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

describe('import', () => {
  const imported = (...args: readonly string[]) => run(['calendar', 'import', ...args]);

  test('prints lines for the document, with names, and half days where a holiday begins at noon', async () => {
    const { code, out } = await imported('DE-BY', '2026', '--banks');
    expect(code).toBe(0);
    expect(out).toContain('holidays:\n  - "2026-01-01" # Neujahr\n  - "2026-01-06" # Heilige Drei Könige\n');
    expect(out).toContain('halfDays:\n  "2026-12-24": {until: "14:00"} # Heiliger Abend\n');
    expect((await imported('DE-BY', '2026')).out).not.toContain('halfDays');
    expect(JSON.parse((await imported('DE', '2026', '-o', 'json')).out)).toMatchObject({
      region: 'DE',
      years: [2026],
      days: expect.arrayContaining([{ date: '2026-10-03', name: expect.any(String), until: null }]),
    });
  });

  test('a holiday of several days is each of them; two on one day are one', async () => {
    const { out } = await imported('SA', '2026');
    expect(out.match(/# عيد الفطر/g)).toHaveLength(4);
    const dates = [...out.matchAll(/"(\S+)"/g)].map(([, date]) => date);
    expect(new Set(dates).size).toBe(dates.length);
  });

  test.each([
    [['CN', '2026'], 'by `region: CN`'],
    [['XX', '2026'], 'no holidays are known for XX'],
    [['DE-ZZ', '2026'], 'DE has no part ZZ: BB, BE,'],
    [['DE-BY-X', '2026'], 'DE-BY has no part X'],
    [['DE', '26'], '26 is no year from 2000 to 2100'],
    [['DE', '2026', '--into', 'x.yaml'], '--into and --calendar go together'],
    [['DE', '2026', '--into', '/nowhere/x.yaml', '--calendar', 'a'], 'cannot be read'],
  ])('a call that is wrong: %j', async (args, said) => expect(await imported(...args)).toMatchObject({ code: 2, out: '', talk: expect.stringContaining(said) }));

  const before = `# 我们的日历 ours
version: 1
default: berlin
calendars:
  berlin:   # the office
    tz: Europe/Berlin
    hours:
      mon: {"09:00": "17:00"}   # short

  # 慕尼黑
  munich:
    holidays: ["2026-01-06", 05-01]
    shifts: {"2026-12-24": {"09:00": "12:00"}}
    tz: Europe/Berlin
    hours: {mon: {"09:00": "17:00"}}
  london:
    tz: Europe/London
    holidays:
    - 2026-01-01   # New Year

    hours: {mon: {"09:00": "17:00"}}
  flat: {tz: UTC, hours: {mon: {"09:00": "17:00"}}}
`;
  const into = async (calendar: string, text = before, ...more: readonly string[]) => {
    const target = file('calendars.yaml', text);
    const done = await imported('DE-BY', '2026', '--banks', '--into', target, '--calendar', calendar, ...more);
    return { ...done, text: readFileSync(target, 'utf8') };
  };

  test('into a calendar without holidays: lines at its end, and nothing else moves', async () => {
    const { code, out, text, talk } = await into('berlin');
    expect({ code, first: out.split('\n')[0] }).toEqual({ code: 0, first: '+ 2026-01-01 Neujahr' });
    expect(talk).toMatch(/^were added to berlin: \d+; look at them/);
    const [head, tail] = before.split('   # short\n') as [string, string];
    expect(text.startsWith(`${head}   # short\n    holidays:\n      - "2026-01-01" # Neujahr\n`)).toBe(true);
    expect(text.endsWith(`    halfDays:\n      "2026-12-24": {until: "14:00"} # Heiliger Abend\n      "2026-12-31": {until: "14:00"} # Silvester\n${tail}`)).toBe(true);
  });

  test('into a list in brackets; what the calendar says already stays', async () => {
    const { out, text } = await into('munich');
    expect(text).toContain('    holidays:\n      - "2026-01-06"\n      - 05-01\n      - "2026-01-01" # Neujahr\n');
    for (const date of ['2026-01-06', '2026-05-01', '2026-12-24']) expect(out).toMatch(new RegExp(`^ {2}${date} .*: the calendar says something of it already$`, 'm'));
  });

  test('into a list in lines, however it is indented; a file of Windows keeps its line ends', async () => {
    expect((await into('london')).text).toContain('    - 2026-01-01   # New Year\n    - "2026-01-06" # Heilige Drei Könige\n');
    const { text } = await into('london', before.replaceAll('\n', '\r\n'));
    expect(text.split('\n').every((line) => line === '' || line.endsWith('\r'))).toBe(true);
  });

  test('what was written is a document that is checked and evaluated; a second time adds nothing', async () => {
    const once = await into('berlin');
    const twice = await into('berlin', once.text);
    expect([twice.text, twice.out.includes('+')]).toEqual([once.text, false]);
    const { answers } = await evaluated(
      file('c.yaml', once.text),
      { op: 'is_open', calendar: 'berlin', at: '2026-04-06T10:00:00Z' },
      { op: 'is_open', calendar: 'berlin', at: '2026-04-13T10:00:00Z' },
    );
    expect(answers).toEqual([{ result: false }, { result: true }]);
  });

  test('--dry-run writes nothing', async () => {
    const { text, out } = await into('berlin', before, '--dry-run');
    expect([text === before, out.startsWith('+ 2026-01-01')]).toEqual([true, true]);
  });

  test.each([
    ['nobody', before, 'there is no calendar nobody: berlin, munich, london, flat'],
    ['flat', before, 'stands in braces'],
    ['berlin', 'calendars: [', 'it cannot be read'],
    ['munich', before.replace('["2026-01-06", 05-01]', '["2026-01-06", # x\n      05-01]'), 'a comment stands in a list in brackets'],
  ])('into %s: what cannot be done is told, and the file stays', async (calendar, given, said) => {
    const { code, talk, text } = await into(calendar, given);
    expect({ code, talk, same: text === given }).toEqual({ code: 2, talk: expect.stringContaining(said), same: true });
  });
});

import { run } from '../testing.ts';

const lines = (...given: readonly unknown[]): string => given.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');
const answers = async (stdin: string, ...args: string[]) =>
  (await run(['identity', 'normalize', ...args], {}, 0, stdin)).out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

test('a line for each line, in the same order; what is no line of it is told, and the others go on', async () => {
  const number = { kind: 'phone', value: '138 0013 8000' };
  expect(await answers(lines({ kind: 'email', value: '李伟 <Li.Wei@Example.COM>' }, 'no JSON', '', [], { kind: 'email' }, { ...number, region: 'CN' }, number, { ...number, region: 7 }))).toEqual([
    { canonical: 'li.wei@example.com', candidates: [], error: null },
    { error: expect.stringContaining('JSON') },
    { error: 'it is no JSON object' },
    { canonical: null, candidates: [], error: 'a line has "kind" and "value", both text' },
    { canonical: '+8613800138000', candidates: [], error: null },
    { canonical: null, candidates: [], error: expect.stringContaining('no country code') },
    { canonical: null, candidates: [], error: '"region" is two letters' },
  ]);
});

test("a region of the command holds where a line names none, and a line's own comes first", async () => {
  const value = '201 555 0123';
  expect(await answers(lines({ kind: 'phone', value }, { kind: 'phone', value, region: null }, { kind: 'phone', value: '138 0013 8000', region: 'CN' }), '--region', 'US')).toMatchObject([
    { canonical: '+12015550123' },
    { canonical: '+12015550123' },
    { canonical: '+8613800138000' },
  ]);
});

import { diffConfig, type DocumentName, DOCUMENTS, readFolder, SCHEMAS } from './index.ts';
import { edited, exampleFiles, type Files } from './testing.ts';
import { schemaPairs } from './testing/schema-pairs.ts';

const small = readFolder(exampleFiles('small'));

/** What differs by no more than how it is written: one value, or a list of one. */
const SAME = / as array$/;

type Doc = Readonly<Record<string, unknown>>;

/** With one thing more that no release knows yet: in the document, and in the first entry of each list. */
function later(document: unknown): Doc {
  const mark = (value: unknown): unknown => {
    if (!Array.isArray(value) || typeof value[0] !== 'object') return value;
    return [{ ...(value[0] as Doc), later: 'x' }, ...value.slice(1)];
  };
  return { ...Object.fromEntries(Object.entries(document as Doc).map(([key, value]) => [key, mark(value)])), later: 'x' };
}

test.each(DOCUMENTS.map(({ name }) => name))('%s: whatever can differ is told, also beside another change', (name: DocumentName) => {
  const pairs = schemaPairs(SCHEMAS[name]).filter(({ path }) => !SAME.test(path));
  expect(pairs.length).toBeGreaterThan(3);
  const diff = (before: unknown, after: unknown): string[] => diffConfig({ ...small, [name]: before }, { ...small, [name]: after });
  const untold = pairs.filter(({ before, after }) => diff(before, after).length === 0 || diff(before, later(after)).join('\n') === diff(before, later(before)).join('\n'));
  expect(untold.map(({ path }) => path)).toEqual([]);
});

test('webhooks and who tells people; one that is taken out says what becomes of what waits for it', () => {
  const webhook = 'webhooks:\n  - {id: crm, urlEnv: CRM_URL, secretEnv: CRM_SECRET}\n';
  const small_ = exampleFiles('small');
  const withOne = edited(small_, 'policies.yaml', 'policies:', `${webhook}policies:`);
  const diff = (before: Files, after: Files): string[] => diffConfig(readFolder(before), readFolder(after));
  expect(diff(small_, withOne)).toEqual(['webhook crm: added']);
  expect(diff(withOne, small_)).toEqual(['webhook crm: removed: what still waits to be sent there fails']);
  expect(diff(withOne, edited(withOne, 'policies.yaml', 'CRM_URL', 'CRM_HOOK'))).toEqual(['webhook crm: urlEnv CRM_URL → CRM_HOOK']);
  expect(diff(small_, edited(small_, 'policies.yaml', 'policies:', 'noticesFrom: mail\npolicies:'))).toEqual(['policies: noticesFrom none → mail']);
});

test('what this release does not know is told by its path', () => {
  const before = readFolder(exampleFiles('small'));
  expect(diffConfig(before, { ...before, surveys: { version: 1, message: {}, later: [] } as never })).toEqual(['surveys: added: customers are asked how a solution was']);
  expect(diffConfig(before, { ...before, teams: { ...before.teams, version: 2 } as never })).toEqual(['teams.yaml: changed: version']);
});

test('a long list that is turned is told by where it begins to differ', () => {
  const before = readFolder(exampleFiles('small'));
  const teams = Array.from({ length: 40 }, (_, n) => ({ id: `t${n}` }));
  const swapped = [...teams.slice(0, 20), teams[21]!, teams[20]!, ...teams.slice(22)];
  const found = diffConfig({ ...before, teams: { version: 1, teams } }, { ...before, teams: { version: 1, teams: swapped } });
  expect(found).toEqual([expect.stringMatching(/^teams: order … t20, t21, t22.* t31 … → … t21, t20, t22.* t31 …$/)]);
});

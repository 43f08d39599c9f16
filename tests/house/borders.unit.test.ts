import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * The rules of the house are kept by tools, not by memory: here each is broken once, in a copy of the house's frame, and must be seen.
 */
const root = path.resolve(import.meta.dirname, '../..');
const bin = (name: string): string => path.join(root, 'node_modules/.bin', name);
let frame: string;

beforeEach(() => {
  frame = mkdtempSync(path.join(os.tmpdir(), 'sluice-house-'));
  for (const file of ['.dependency-cruiser.mjs', '.oxlintrc.json', 'tsconfig.base.json', 'tsconfig.json', 'package.json']) cpSync(path.join(root, file), path.join(frame, file));
  symlinkSync(path.join(root, 'node_modules'), path.join(frame, 'node_modules'));
});
afterEach(() => rmSync(frame, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(frame, name)), { recursive: true });
    writeFileSync(path.join(frame, name), text);
  }
}

function run(command: string, args: readonly string[]): { ok: boolean; said: string } {
  const done = spawnSync(bin(command), args, { cwd: frame, encoding: 'utf8' });
  return { ok: done.status === 0, said: `${done.stdout}${done.stderr}` };
}
const borders = () => run('depcruise', ['--config', '.dependency-cruiser.mjs', 'packages', 'services']);
const lint = () => run('oxlint', ['--type-aware', '--deny-warnings', 'services']);

const quiet = {
  'packages/kernel/src/index.ts': 'export const one = 1;\n',
  'services/a/src/domain/rule.ts': "import { one } from '../../../../packages/kernel/src/index.ts';\nexport const two = one + 1;\n",
};

test('what is allowed passes', () => {
  write(quiet);
  expect(borders()).toMatchObject({ ok: true });
  expect(lint()).toMatchObject({ ok: true });
});

test.each([
  ['a service that imports another', { ...quiet, 'services/b/src/index.ts': "export { two } from '../../a/src/domain/rule.ts';\n" }, 'services-are-islands'],
  [
    'a package that imports upwards',
    { ...quiet, 'packages/store/src/index.ts': 'export const s = 1;\n', 'packages/contracts/src/index.ts': "export { s } from '../../store/src/index.ts';\n" },
    'below-runtime',
  ],
  [
    'a service that imports what is for tests',
    { ...quiet, 'packages/dev-env/src/index.ts': 'export const d = 1;\n', 'services/b/src/index.ts': "export { d } from '../../../packages/dev-env/src/index.ts';\n" },
    'dev-env-is-for-tests-and-benches',
  ],
  [
    'a rule that imports machinery',
    { ...quiet, 'services/a/src/domain/reader.ts': "import { readFileSync } from 'node:fs';\nexport const read = (name: string): string => readFileSync(name, 'utf8');\n" },
    'domain-is-pure',
  ],
  [
    'a cycle',
    {
      ...quiet,
      'services/a/src/x.ts': "import { y } from './y.ts';\nexport const x = (): number => y();\n",
      'services/a/src/y.ts': "import { x } from './x.ts';\nexport const y = (): number => x();\n",
    },
    'no-cycle',
  ],
])('%s is refused at the border', (_, files, rule) => {
  write(files);
  const seen = borders();
  expect(seen.ok).toBe(false);
  expect(seen.said).toContain(rule);
});

test.each([
  ['a clock in domain/', 'services/a/src/domain/clocked.ts', 'export const now = (): number => Date.now();\n', 'no-restricted-globals'],
  ['chance in domain/', 'services/a/src/domain/chance.ts', 'export const dice = (): number => Math.random();\n', 'no-restricted-properties'],
  ['a floating promise', 'services/a/src/floating.ts', 'export const work = async (): Promise<void> => {};\nexport function go(): void {\n  work();\n}\n', 'no-floating-promises'],
])('%s is refused by the linter', (_, name, text, rule) => {
  write({ ...quiet, [name]: text });
  const seen = lint();
  expect(seen.ok).toBe(false);
  expect(seen.said).toContain(rule);
});

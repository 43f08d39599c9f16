// Usage: node scripts/test.mjs [unit|faults|kafka|browser|JEST ARGUMENTS...] ; run by `npm test`, under the Node and packages that bootstrap.mjs brought.
// Without arguments: the checks of the house (turbo), then every test with a short round of faults; those with a broker and many processes one
// after the other at the end. A file that failed beside others is run once more by itself, and told as unsteady where it passes then; what
// fails twice has failed. `browser`: what is shown, in a real one. `faults`: the long round. `kafka`: what needs a broker, alone. Each brings what needs.mjs names for it.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closingLine } from '../tests/setup/closing-line.mjs';
import { bringNeeds } from './needs.mjs';

const root = path.dirname(import.meta.dirname);
/** More than so many files that fail are no accident. */
const AGAIN = 5;
const args = process.argv.slice(2);
const jest = (extra, env = {}) =>
  spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      '--conditions=development',
      path.join(root, 'node_modules/jest/bin/jest.js'),
      '--config',
      path.join(root, 'jest.config.mjs'),
      ...extra,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    },
  ).status ?? 1;

/** Every fault and property; of what needs Postgres or a broker only the files that know a long round. Whoever names files gets those. */
function faults(said) {
  if (said.some((one) => !one.startsWith('-'))) return said;
  const tests = globSync('{packages,services,tests}/**/*.{pg,kafka}.test.ts', { cwd: root, exclude: ['**/node_modules'] });
  const long = tests.filter((name) => readFileSync(path.join(root, name), 'utf8').includes('SLUICE_FAULT_ROUND'));
  return [...said, '\\.(fault|prop)\\.test\\.ts$', ...long];
}

if (args[0] === 'unit') process.exit(jest(['--selectProjects', 'unit', 'prop', ...args.slice(1)]));
const FAULTS = ['mail', 'clock', 'kafka'];
for (const need of args.length === 0 ? [...FAULTS, 's3', 'browser'] : args[0] === 'faults' ? FAULTS : []) bringNeeds(need);
if (args[0] === 'faults') process.exit(jest(['--selectProjects', 'fault', 'prop', 'pg', 'kafka', '--runInBand', ...faults(args.slice(1))], { SLUICE_FAULT_ROUND: 'long' }));
if (args[0] === 'kafka' || args[0] === 'browser') {
  bringNeeds(args[0]);
  process.exit(jest(['--selectProjects', args[0], '--runInBand', ...args.slice(1)]));
}
if (args.length > 0) process.exit(jest(args));
const checks =
  spawnSync('turbo', ['run', 'check', '--output-logs=errors-only'], { cwd: root, stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' } }).status ?? 1;

const totals = path.join(mkdtempSync(path.join(tmpdir(), 'sluice-totals-')), 'totals');
writeFileSync(totals, '');
/** The last word on each file of tests. */
const told = () => {
  const lines = readFileSync(totals, 'utf8').split('\n').filter(Boolean);
  return [...new Map(lines.map((line) => [JSON.parse(line).file, JSON.parse(line)])).values()];
};
const failing = () => told().flatMap((one) => (one.failed > 0 ? [one.file] : []));
/** False: it ended badly, and not because a test failed. */
const part = (...extra) => {
  const before = failing().length;
  // A test that failed half-way may leave something open, and the run would never end.
  return jest(['--forceExit', ...extra], { SLUICE_TEST_TOTALS: totals }) === 0 || failing().length > before;
};
let sound = part('--selectProjects', 'unit', 'prop', 'pg', 'fault', 's3', 'browser');
sound = part('--selectProjects', 'kafka', '--runInBand') && sound;
const first = failing();
if (first.length > 0 && first.length <= AGAIN) part('--runInBand', '--runTestsByPath', ...first);
const last = new Set(failing());
for (const file of first) process.stdout.write(`${last.has(file) ? 'failed' : 'unsteady, failed beside others and passed alone'}: ${path.relative(root, file)}\n`);
// Said at the end: what stood above a thousand lines of tests is not seen.
if (checks !== 0) process.stdout.write('failed: the checks of the house (`turbo run check`; what they say stands above the tests)\n');
if (!sound) process.stdout.write('failed: a run of tests ended badly though no test of it failed\n');
process.stdout.write(`\n${closingLine(told())}\n`);
rmSync(path.dirname(totals), { recursive: true });
process.exit(checks || last.size > 0 || !sound ? 1 : 0);

// Usage: node scripts/test.mjs [unit|faults|kafka|JEST ARGUMENTS...] ; run by `npm test`, under the Node and packages that bootstrap.mjs brought.
// Without arguments: the checks of the house (turbo), then every test with a short round of faults, but those with a broker: with their many
// processes they take as long as all the others, and run by themselves (`kafka`). `faults`: the long round of everything. Each brings what
// needs.mjs names for it.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bringNeeds } from './needs.mjs';

const root = path.dirname(import.meta.dirname);
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
const FAULTS = ['mail', 'kafka'];
for (const need of args.length === 0 ? ['mail', 's3'] : args[0] === 'faults' ? FAULTS : []) bringNeeds(need);
if (args[0] === 'faults') process.exit(jest(['--selectProjects', 'fault', 'prop', 'pg', 'kafka', '--runInBand', ...faults(args.slice(1))], { SLUICE_FAULT_ROUND: 'long' }));
if (args[0] === 'kafka') {
  bringNeeds('kafka');
  process.exit(jest(['--selectProjects', 'kafka', '--runInBand', ...args.slice(1)]));
}
if (args.length > 0) process.exit(jest(args));
const checks =
  spawnSync('turbo', ['run', 'check', '--output-logs=errors-only'], { cwd: root, stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' } }).status ?? 1;
const tests = jest(['--selectProjects', 'unit', 'prop', 'pg', 'fault', 's3']);
process.exit(checks || tests);

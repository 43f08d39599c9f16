// Usage: node scripts/test.mjs [unit|faults|JEST ARGUMENTS...] ; run by `npm test`, under the Node and packages that bootstrap.mjs brought.
// Without arguments: the checks of the house (turbo), then every test with a short round of faults. `faults`: the long round. Both bring what needs.mjs names.
import { spawnSync } from 'node:child_process';
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

if (args[0] === 'unit') process.exit(jest(['--selectProjects', 'unit', 'prop', ...args.slice(1)]));
if (args.length === 0 || args[0] === 'faults') bringNeeds();
if (args[0] === 'faults') process.exit(jest(['--selectProjects', 'fault', 'prop', '--runInBand', ...args.slice(1)], { SLUICE_FAULT_ROUND: 'long' }));
if (args.length > 0) process.exit(jest(args));
const checks =
  spawnSync('turbo', ['run', 'check', '--output-logs=errors-only'], { cwd: root, stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' } }).status ?? 1;
const tests = jest([]);
process.exit(checks || tests);

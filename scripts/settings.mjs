// Usage: node scripts/settings.mjs [check]
// Writes the tables of settings into deploy/README.md, between its two markers; check: says whether they are what the code reads.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FLAGS = ['--conditions=development', '--disable-warning=ExperimentalWarning'];
const [BEGIN, END] = ['<!-- settings: written by `node scripts/settings.mjs` -->', '<!-- end of settings -->'];
const file = path.join(import.meta.dirname, '../deploy/README.md');

// Packages are found in their sources only under this condition.
if (!process.execArgv.includes(FLAGS[0])) process.exit(spawnSync(process.execPath, [...FLAGS, import.meta.filename, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1);

const { settingsTables } = await import('../tests/house/settings.ts');
const text = readFileSync(file, 'utf8');
const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
if (begin === -1 || end < begin) throw new Error(`deploy/README.md has not the markers ${BEGIN} and ${END}`);
const wanted = `${text.slice(0, begin + BEGIN.length)}\n\n${settingsTables()}\n\n${text.slice(end)}`;
if (process.argv[2] !== 'check') writeFileSync(file, wanted);
else if (text !== wanted) {
  process.stderr.write('the settings in deploy/README.md are not what the code reads: run `node scripts/settings.mjs`\n');
  process.exit(1);
}

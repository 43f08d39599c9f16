import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../context.ts';
import type { Scratch } from './scratch.ts';

const AGENTS = 200;

/** The small example with agents enough that nobody's capacity is the limit, in a folder. */
export function busyConfig(scratch: Scratch): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-config-'));
  scratch.folder(dir);
  cpSync(path.join(ROOT, 'examples/small'), dir, { recursive: true });
  const agents = Array.from({ length: AGENTS }, (_, n) => `  - {id: agent-${n}, team: service, languages: [en, zh], skills: {billing: 9}, capacity: {units: 1000}, presence: available}`);
  writeFileSync(path.join(dir, 'agents.yaml'), ['version: 1', 'agents:', ...agents, ''].join('\n'));
  writeFileSync(path.join(dir, 'teams.yaml'), 'version: 1\nteams:\n  - {id: service, lead: agent-0}\n');
  return dir;
}

/** The same, name by name. */
export function busyFiles(scratch: Scratch): Record<string, string> {
  const dir = busyConfig(scratch);
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(path.join(dir, name), 'utf8')]));
}

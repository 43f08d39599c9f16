import { readFileSync, statSync } from 'node:fs';
import { LineFault, readAgents, readTraffic, type SimulationInput, type SimRules, type TrafficLine } from '@sluice/matching';
import { readRules } from '@sluice/policy';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { linesOfFile } from './lines-of-file.ts';

/** What a run over files is made of; the traffic is read anew by each. */
export interface RouteFiles {
  readonly agents: string;
  readonly traffic: string;
}

/** Rules of a file in the simulator's own form. @throws CliFault with every fault and its place; exit 2 */
export function rulesOf(file: string, streams: Pick<Streams, 'talk'>): SimRules {
  if (statOf(file).isDirectory()) throw new CliFault(`${file} is a folder: name a rules file`, EXIT.usage);
  const { rules, findings } = readRules(file, readFileSync(file, 'utf8'));
  const told = findings.map(({ line, column, severity, message, expected }) => `${file}:${line}:${column}: ${severity}: ${message}${expected === '' ? '' : ` (expected: ${expected})`}`);
  if (!rules) throw new CliFault(told.join('\n'), EXIT.usage);
  for (const warning of told) streams.talk.write(`${warning}\n`);
  return rules;
}

/** The files, read as the run comes to them. */
export function inputOf(rules: SimRules, { agents, traffic }: RouteFiles, streams: Pick<Streams, 'talk'>): SimulationInput {
  const options = {
    channels: rules.channels,
    unknownKey: (key: string, file: string, line: number): void => void streams.talk.write(`${file}:${line}: warning: nothing is known of "${key}", and it is passed over\n`),
  };
  statOf(traffic);
  return { rules, ...told(() => readAgents(agents, linesOfFile(statOf(agents) && agents), options)), traffic: faultsTold(readTraffic(traffic, linesOfFile(traffic), options)) };
}

function statOf(file: string): { isDirectory(): boolean } {
  if (file === '-') return { isDirectory: () => false };
  try {
    return statSync(file);
  } catch (error) {
    throw new CliFault(`${file} cannot be read: ${(error as Error).message}`, EXIT.usage);
  }
}

function* faultsTold(lines: Generator<TrafficLine>): Generator<TrafficLine> {
  for (;;) {
    const next = told(() => lines.next());
    if (next.done === true) return;
    yield next.value;
  }
}

function told<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof LineFault) throw new CliFault(error.message, EXIT.usage);
    throw error;
  }
}

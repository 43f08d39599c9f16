import { readFileSync, statSync } from 'node:fs';
import { type AgentLine, LineFault, type PresenceLine, readAgents, readTraffic, type SimRules, type TrafficLine } from '@sluice/matching';
import { findingText, readRules } from '@sluice/policy';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { folderRules, type RouteRules } from './folder-rules.ts';
import { linesOfFile } from './lines-of-file.ts';

/** Rules of a file in the simulator's own form, or of a configuration folder. @throws CliFault with every fault and its place; exit 2 */
export function rulesOf(file: string, epoch: number, streams: Pick<Streams, 'talk'>): RouteRules {
  if (statOf(file).isDirectory()) return folderRules(file, epoch, streams);
  const { rules, findings } = readRules(file, readFileSync(file, 'utf8'));
  if (!rules) throw new CliFault(findings.map(findingText).join('\n'), EXIT.usage);
  for (const warning of findings) streams.talk.write(`${findingText(warning)}\n`);
  return { channels: rules.channels, play: (agents) => ({ rules, agents }), asks: [] };
}

interface Agents {
  readonly agents: readonly AgentLine[];
  readonly presence: readonly PresenceLine[];
}

export function agentsOf(file: string, { channels }: Pick<SimRules, 'channels'>, streams: Pick<Streams, 'talk'>): Agents {
  return told(() => readAgents(file, linesOfFile(statOf(file) && file), { channels, unknownKey: passedOver(streams) }));
}

/** The traffic, read as the run comes to it. */
export function trafficOf(file: string, { channels }: Pick<SimRules, 'channels'>, streams: Pick<Streams, 'talk'>): Generator<TrafficLine> {
  statOf(file);
  return faultsTold(readTraffic(file, linesOfFile(file), { channels, unknownKey: passedOver(streams) }));
}

const passedOver =
  ({ talk }: Pick<Streams, 'talk'>) =>
  (key: string, file: string, line: number): void =>
    void talk.write(`${file}:${line}: warning: nothing is known of "${key}", and it is passed over\n`);

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

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type ResultLine, simulate, type SummaryLine } from '@sluice/matching';
import { differences, simulateReference } from '@sluice/matching/testing';
import { agentsOf, rulesOf, trafficOf } from '../../route/inputs.ts';
import { LineWriter } from '../../route/writer.ts';
import type { TrafficFiles } from './traffic.ts';

export interface SimulatorTask extends TrafficFiles {
  readonly result: string;
  /** A shorter day for the scan: every step looks at everything. */
  readonly short: TrafficFiles;
}

export interface SimulatorFigures {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly scanPerSecond: number;
  readonly contacts: number;
  /** Contacts that have their line in the result. */
  readonly lines: number;
  readonly violations: number;
  readonly rssMb: number;
  /** Lines of the short day in which engine and scan differ. */
  readonly differences: number;
}

function measure({ result, short, ...files }: SimulatorTask): SimulatorFigures {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const { summary, lines } = run(files, result);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const rssMb = process.memoryUsage.rss() / 1e6;
  const input = inputOf(short);
  const traffic = [...input.traffic];
  const scan = performance.now();
  const expected = simulateReference(input.rules, input.agents, input.presence, traffic);
  const scanSeconds = (performance.now() - scan) / 1000;
  const found = [...simulate({ ...input, traffic })].map(({ ...line }): ResultLine => (line.type === 'summary' ? { ...line, violations: { capacity: 0, order: 0, ring: 0, idle: 0 } } : line));
  return {
    perSecond: lines / seconds,
    perCpuSecond: (lines * 1e6) / (user + system),
    scanPerSecond: traffic.length / scanSeconds,
    contacts: summary.all.contacts,
    lines,
    violations: Object.values(summary.violations).reduce((all, count) => all + count, 0),
    rssMb,
    differences: differences(expected, found).length,
  };
}

function inputOf(files: TrafficFiles): Parameters<typeof simulate>[0] {
  const silent = { talk: { write: () => true } };
  const version = rulesOf(files.rules, 0, silent);
  const { agents, presence } = agentsOf(files.agents, version, silent);
  return { ...version.play(agents), presence, traffic: trafficOf(files.traffic, version, silent) };
}

/** Files in to lines out, and then what the file holds. */
function run(files: TrafficFiles, result: string): { readonly summary: SummaryLine; readonly lines: number } {
  const handle = openSync(result, 'w');
  const writer = new LineWriter({ out: { write: (text: string) => writeSync(handle, text) } });
  for (const line of simulate(inputOf(files))) writer.write(line);
  writer.end();
  closeSync(handle);
  const text = readFileSync(result, 'utf8');
  const contacts = text.split('\n').filter((line) => line.startsWith('{"type":"contact"')).length;
  return { summary: JSON.parse(text.slice(text.lastIndexOf('{"type":"summary"'))) as SummaryLine, lines: contacts };
}

process.stdout.write(JSON.stringify(measure(JSON.parse(process.argv[2]!) as SimulatorTask)));

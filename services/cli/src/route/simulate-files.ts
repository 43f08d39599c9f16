import { type AgentResult, Probe, simulate } from '@sluice/matching';
import type { Streams } from '../context.ts';
import type { OutputOptions } from '../output.ts';
import { agentsOf, rulesOf, trafficOf } from './inputs.ts';
import { watchBrought } from './never-brought.ts';
import type { PageLanguage } from './page/words.ts';
import { writePage } from './page/write-page.ts';
import { summaryText } from './summary-text.ts';
import { LineWriter } from './writer.ts';

/** What both commands are told. */
export interface RouteOptions extends OutputOptions {
  readonly agents: string;
  readonly traffic: string;
  readonly until?: number;
  readonly epoch?: number;
  readonly html?: string;
  readonly language: PageLanguage;
}

export interface SimulateOptions extends RouteOptions {
  readonly rules: string;
  readonly summaryOnly?: true;
}

/** `sluice route simulate`: the result as lines, or its summary for people; a page beside it where one is asked for. */
export function simulateFiles(options: SimulateOptions, streams: Streams): void {
  const { output, until, epoch, html } = options;
  const version = rulesOf(options.rules, epoch ?? 0, streams);
  const { agents, presence } = agentsOf(options.agents, version, streams);
  const brought = watchBrought(version.asks, streams);
  const traffic = brought.watch(trafficOf(options.traffic, version, streams));
  const probe = html === undefined ? undefined : new Probe();
  const writer = new LineWriter(streams);
  const results: AgentResult[] = [];
  const run = simulate(
    { ...version.play(agents), presence, traffic },
    { ...(until === undefined ? {} : { untilMs: until }), ...(probe ? { probe } : {}), summaryOnly: options.summaryOnly === true || output === 'text', wallClock: () => performance.now() },
  );
  for (const line of run) {
    if (output === 'json') writer.write(line);
    if (line.type === 'agent') results.push(line);
    if (line.type !== 'summary') continue;
    if (output === 'text') streams.out.write(summaryText(line));
    if (html !== undefined)
      writePage(html, {
        language: options.language,
        names: [options.rules],
        versions: [{ summary: line, agents: results, samples: probe!.samples(line.untilMs) }],
        ...(epoch === undefined ? {} : { epoch }),
      });
  }
  writer.end();
  brought.tell();
}

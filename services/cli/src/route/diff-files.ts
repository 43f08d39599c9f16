import { type Compared, compareRuns, Probe, simulate, type SimRules, tee, type TrafficLine } from '@sluice/matching';
import type { Streams } from '../context.ts';
import { diffText } from './diff-text.ts';
import type { RouteRules } from './folder-rules.ts';
import { agentsOf, rulesOf, trafficOf } from './inputs.ts';
import { watchBrought } from './never-brought.ts';
import { writePage } from './page/write-page.ts';
import type { RouteOptions } from './simulate-files.ts';
import { stopwatch } from './stopwatch.ts';
import { LineWriter } from './writer.ts';

export interface DiffOptions extends RouteOptions {
  readonly rules: readonly [string, string];
}

/** `sluice route diff`: both versions side by side over one reading of the traffic, so that memory holds what is under way in either. */
export function diffFiles(options: DiffOptions, streams: Streams): void {
  const { output, until, epoch, html } = options;
  const [a, b] = [rulesOf(options.rules[0], epoch ?? 0, streams), rulesOf(options.rules[1], epoch ?? 0, streams)];
  const both = { channels: inBoth(a.channels, b.channels) };
  const { agents, presence } = agentsOf(options.agents, both, streams);
  const brought = watchBrought([...a.asks, ...b.asks], streams);
  const [forA, forB] = tee(brought.watch(trafficOf(options.traffic, both, streams)));
  const probes = html === undefined ? undefined : ([new Probe(), new Probe()] as const);
  const runOf = ({ play }: RouteRules, traffic: Iterable<TrafficLine>, probe: Probe | undefined): ReturnType<typeof simulate> => {
    const watch = stopwatch(() => performance.now());
    return watch.watch(simulate({ ...play(agents), presence, traffic }, { ...(until === undefined ? {} : { untilMs: until }), ...(probe ? { probe } : {}), wallClock: watch.now }));
  };
  const writer = new LineWriter(streams);
  const lines = compareRuns(runOf(a, forA, probes?.[0]), runOf(b, forB, probes?.[1]));
  let changes = 0;
  let compared: Compared | undefined;
  while (!compared) {
    const next = lines.next();
    if (next.done === true) compared = next.value;
    else if (output === 'json') writer.write(next.value);
    if (next.done !== true && next.value.type === 'change') changes += 1;
  }
  const { diff, agents: results } = compared;
  if (output === 'text') streams.out.write(diffText(diff, changes));
  writer.end();
  brought.tell();
  if (html === undefined) return;
  const versions = (['a', 'b'] as const).map((side, at) => ({ summary: diff[side], agents: results[side], samples: probes![at]!.samples(diff[side].untilMs) }));
  writePage(html, { language: options.language, names: options.rules, versions, delta: diff.delta, changes, ...(epoch === undefined ? {} : { epoch }) });
}

/** A contact of a channel that one version does not know could not be compared. */
function inBoth(a: SimRules['channels'], b: SimRules['channels']): SimRules['channels'] {
  return Object.fromEntries(Object.entries(a).filter(([channel]) => Object.hasOwn(b, channel)));
}

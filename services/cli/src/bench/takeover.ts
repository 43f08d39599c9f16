import { counter, type Member } from '@sluice/dev-env/fleet';
import { CliFault } from '../fault.ts';
import type { FlowFigures, FlowTask } from './flow-load.ts';
import type { FleetStand } from './fleet-stand.ts';

const PER_SECOND = 100;
const WARM_S = 2;
/** From the beginning of the load to the end of the replica. */
const END_AFTER_MS = 6000;
/** Far more than the bar allows. */
const SECONDS = 25;
const DEALT_TRIES = 10;

export interface Takeover {
  readonly runs: readonly FlowFigures[];
  /** The longest that a contact waited to be assigned, ms: the partitions of the replica stood still as long. */
  readonly killedMs: number;
  readonly stoppedMs: number;
}

/** Two replicas of conversation; one is killed under load, comes again, and is stopped in peace. Each partition gets a dozen contacts a second. */
export async function benchTakeover({ fleet }: FleetStand, load: (name: string, more: Partial<FlowTask>) => Promise<FlowFigures>, say: (text: string) => void): Promise<Takeover> {
  const runs: FlowFigures[] = [];
  const ended = async (name: string, member: Member, signal: 'SIGKILL' | 'SIGTERM'): Promise<number> => {
    runs.push(...(await untilShares(member, (n) => load(`${name}-dealt${n}`, { perSecond: PER_SECOND, warmSeconds: 0, seconds: 2 }))));
    say(`${PER_SECOND} conversations/s; ${signal} to one of two replicas of conversation`);
    const running = load(name, { perSecond: PER_SECOND, warmSeconds: WARM_S, seconds: SECONDS });
    const [figures] = await Promise.all([running, new Promise((resolve) => setTimeout(resolve, END_AFTER_MS)).then(() => member.kill(signal))]);
    runs.push(figures);
    return figures.latency.max;
  };
  const member = await fleet.add('conversation');
  const killedMs = await ended('killed', member, 'SIGKILL');
  member.launch();
  if (!(await member.up())) throw new CliFault(`the replica that was killed does not come up again: ${member.said}`);
  const stoppedMs = await ended('stopped', member, 'SIGTERM');
  return { runs, killedMs, stoppedMs };
}

/** Partitions are dealt out anew when a replica joins: until it has its share, its end would be nobody's loss. */
async function untilShares(member: Member, load: (n: number) => Promise<FlowFigures>): Promise<FlowFigures[]> {
  const runs: FlowFigures[] = [];
  while (runs.length < DEALT_TRIES) {
    runs.push(await load(runs.length));
    if ((await counter(member.adminUrl, 'sluice_event_handled_total', '"conversation"')) > 0) return runs;
  }
  throw new CliFault(`${member.name} gets no partitions`);
}

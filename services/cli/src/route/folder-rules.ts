import { CalendarError, calendarEngine } from '@sluice/calendar';
import type { AgentLine, Millis, SimRules } from '@sluice/matching';
import { type AskedFact, compilePool, type FolderClocks, findingText, type Played, readFolderRules } from '@sluice/policy';
import { poolClocks } from '@sluice/routing/clocks';
import { readConfigFolder } from '../config-folder.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';

/** Rules, as they are played with the agents of the simulation. */
export interface RouteRules {
  readonly channels: SimRules['channels'];
  readonly play: (agents: readonly AgentLine[]) => Played;
  /** Of a folder: what its rules ask for that a line of the traffic need not have, `place` with the folder's name. */
  readonly asks: readonly AskedFact[];
}

/** The rules of production: all that the running system does with a configuration folder. 0 in the traffic is `epoch`. @throws CliFault with every fault and its place; exit 2 */
export function folderRules(dir: string, epoch: Millis, { talk }: Pick<Streams, 'talk'>): RouteRules {
  const { config, play, asks = [], findings } = readFolderRules(readConfigFolder(dir), calendarEngine);
  const told = findings.map((one) => `${dir}/${findingText(one)}`);
  if (!config || !play) throw new CliFault(told.join('\n'), EXIT.usage);
  for (const warning of told) talk.write(`${warning}\n`);
  const clocks = poolClocks({ ...compilePool(config), calendars: config.calendars.calendars });
  return {
    channels: config.rules.channels,
    play: (agents) => knownYears(dir, play(agents, clocks satisfies FolderClocks, epoch)),
    asks: asks.map((one) => ({ ...one, place: `${dir}/${one.place}` })),
  };
}

/** A wait or a promise may reach into a year of which a calendar does not know the holidays. */
function knownYears(dir: string, { rules, agents }: Played): Played {
  const asked = <T>(ask: () => T): T => {
    try {
      return ask();
    } catch (error) {
      if (error instanceof CalendarError) throw new CliFault(`${dir}: ${error.message}`, EXIT.usage, { cause: error });
      throw error;
    }
  };
  const { hours, dueAt } = rules;
  return {
    agents,
    rules: {
      ...rules,
      ...(hours ? { hours: { ...hours, after: (queueId, from, ms) => asked(() => hours.after(queueId, from, ms)) } } : {}),
      ...(dueAt ? { dueAt: (facts, route, own) => asked(() => dueAt(facts, route, own)) } : {}),
    },
  };
}

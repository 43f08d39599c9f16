import type { AgentLine, Millis } from '@sluice/matching';
import type { CalendarEngine } from '../business-time.ts';
import { checkConfig } from '../check-config.ts';
import type { Config } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { type AskedFact, askedFacts } from './asked-facts.ts';
import { type FolderClocks, type Played, playFolder } from './folder.ts';

export interface ReadFolder {
  /** Every fault at once, by place. */
  readonly findings: readonly Finding[];
  /** Present where no finding is an error. */
  readonly config?: Config;
  /** What rules ask for that a line of the traffic need not have. Present with `config`. */
  readonly asks?: readonly AskedFact[];
  /** The simulation of these agents, with the folder's calendars as routing asks them. Present with `config`. */
  readonly play?: (agents: readonly AgentLine[], clocks: FolderClocks, epoch?: Millis) => Played;
}

/**
 * The rules of a configuration folder for `route simulate --rules DIR`: file name → text. Agents come from the simulation's own file.
 * `type`, `urgency`, `tier`, `class`, `account`, `subject`, `text`, … of a contact are attributes of its line by these names.
 */
export function readFolderRules(files: Readonly<Record<string, string>>, calendars: CalendarEngine): ReadFolder {
  const { config, findings, located } = checkConfig(files, { calendars });
  if (config === undefined) return { findings };
  return { findings, config, asks: askedFacts(config, located?.rules), play: (agents, clocks, epoch) => playFolder(config, agents, clocks, calendars, epoch) };
}

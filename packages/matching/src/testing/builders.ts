import type { AgentLine, AgentState, ContactLine, PresenceLine, ResultLine, SummaryLine, TrafficLine } from '../simulation/lines.ts';

export function agentLine(id: string, more: Partial<AgentLine> = {}): AgentLine {
  return { type: 'agent', id, ...more };
}

/** One after the other, by rising `at`. */
export function presenceOf(agent: string, ...states: readonly (readonly [at: number, state: AgentState])[]): PresenceLine[] {
  return states.map(([at, state]) => ({ type: 'presence', at, agent, state }));
}

export function available(...agents: readonly AgentLine[]): PresenceLine[] {
  return agents.flatMap((agent) => presenceOf(agent.id, [0, 'available']));
}

/** A call of a minute, unless told otherwise. */
export function contactLine(id: string, at: number, more: Partial<TrafficLine> = {}): TrafficLine {
  return { id, at, channel: 'voice', handleMs: 60_000, ...more };
}

export function fateOf(lines: readonly ResultLine[], id: string): ContactLine {
  const found = lines.find((line) => line.type === 'contact' && line.id === id);
  if (found?.type !== 'contact') throw new Error(`no line for ${id}`);
  return found;
}

export function summaryOf(lines: readonly ResultLine[]): SummaryLine {
  const found = lines.at(-1);
  if (found?.type !== 'summary') throw new Error('the summary is not last');
  return found;
}

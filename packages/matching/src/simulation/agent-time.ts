import type { Agent } from '../engine/parts.ts';
import type { Millis } from '../model.ts';
import type { AgentResult } from './lines.ts';
import { share } from './numbers.ts';

/** What an agent did with his time, kept as integrals of whole numbers. */
export interface AgentTime {
  readonly agent: Agent;
  readonly group: string | null;
  since: Millis;
  /** ∫ min(capacity, units in hand) dt. */
  unitMs: number;
  staffedMs: number;
  answered: number;
  maxUnits: number;
}

export function agentTime(agent: Agent, group: string | null): AgentTime {
  return { agent, group, since: 0, unitMs: 0, staffedMs: 0, answered: 0, maxUnits: 0 };
}

const unitsOf = ({ ordinaryUnits, interruptibleUnits }: Agent): number => ordinaryUnits + interruptibleUnits;

/** Counts the time up to `now`; call it before anything of him changes. */
export function passTime(time: AgentTime, now: Millis): void {
  const { agent, since } = time;
  if (now === since) return;
  const units = unitsOf(agent);
  time.unitMs += Math.min(agent.config.capacity, units) * (now - since);
  if (units > 0 || agent.presence === 'available') time.staffedMs += now - since;
  time.since = now;
}

export function noteUnits(time: AgentTime): void {
  time.maxUnits = Math.max(time.maxUnits, unitsOf(time.agent));
}

export function agentResult({ agent, group, unitMs, staffedMs, answered, maxUnits }: AgentTime): AgentResult {
  const usedMs = unitMs / agent.config.capacity;
  return { type: 'agent', id: agent.config.id, group, answered, usedMs, staffedMs, occupancy: share(usedMs, staffedMs), maxUnits };
}

/** Not rounded; nothing where he was never there. */
export function exactOccupancy({ agent, unitMs, staffedMs }: AgentTime): number[] {
  return staffedMs > 0 ? [unitMs / agent.config.capacity / staffedMs] : [];
}

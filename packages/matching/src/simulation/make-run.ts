import { makeEngine } from '../engine/make-engine.ts';
import type { Agent, Contact } from '../engine/parts.ts';
import { heap } from '../heap.ts';
import { type AgentConfig, DEFAULT_CAPACITY, type Reason } from '../model.ts';
import { agentTime, passTime } from './agent-time.ts';
import { figures } from './figures.ts';
import type { AgentLine } from './lines.ts';
import { Observer } from './observer.ts';
import type { Probe } from './probe.ts';
import { pullsOf } from './pulls.ts';
import type { Due, Run, SimulationInput } from './run.ts';
import { shiftsOf } from './shifts.ts';
import { unwritten } from './unwritten.ts';
import { waitsOf } from './waits.ts';

export interface RunSink {
  offered(run: Run, contact: Contact, agent: Agent, why: Reason): void;
  overflowed(run: Run, contact: Contact, to: string): void;
}

export function makeRun({ rules, agents }: Omit<SimulationInput, 'traffic'>, sink: RunSink, probe: Probe | undefined): Run {
  const config = { order: rules.order, channels: rules.channels, queues: rules.queues, agents: agents.map(agentConfig) };
  const engine = makeEngine(
    config,
    {
      deciding: (_contact, agent) => passTime(run.times[agent.order]!, engine.now),
      offered: (contact, agent, why) => sink.offered(run, contact, agent, why),
      overflowed: (contact, to) => sink.overflowed(run, contact, to),
    },
    rules.hours?.after,
    { ...(rules.hours ? { doors: rules.hours.door } : {}), ...(rules.rampUpMs ? { rampUpMs: rules.rampUpMs } : {}) },
  );
  const run: Run = {
    engine,
    rules,
    queues: new Map(rules.queues.map((queue) => [queue.id, queue])),
    times: engine.agents.map((agent, order) => agentTime(agent, agents[order]?.group ?? null)),
    figures: figures(),
    due: heap<Due>((a, b) => a.at < b.at || (a.at === b.at && a.step < b.step)),
    observer: new Observer(rules, agents),
    shifts: shiftsOf(rules),
    pulls: pullsOf(rules),
    waits: waitsOf(rules),
    probe,
    unwritten: unwritten(),
    decisions: 0,
    waiting: 0,
    began: 0,
    last: 0,
  };
  return run;
}

function agentConfig({ id, group, groups = [], skills = {}, languages = [], capacity = DEFAULT_CAPACITY, limits = {} }: AgentLine): AgentConfig {
  return { id, groups: group === undefined ? groups : [group, ...groups], skills, languages, capacity, limits };
}

import type { AgentConfig, Demand, EngineConfig } from '@sluice/matching';

/** Chance that is the same in every run. */
export interface Chance {
  /** [0, 1) */
  readonly next: () => number;
  /** [0, below) */
  readonly whole: (below: number) => number;
}

export function chance(seed: number): Chance {
  let state = seed;
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return { next, whole: (below) => Math.floor(next() * below) };
}

const SKILLS = Array.from({ length: 50 }, (_, n) => `s${n}`);
const LANGUAGES = ['en', 'zh', 'de', 'fr', 'ja'];

/** A centre of calls: 50 skills of which an agent has 10 at any level, 5 languages of which he speaks one or two. */
export function centreOf(agents: number, { next, whole }: Chance): EngineConfig {
  const agent = (n: number): AgentConfig => {
    const skills: Record<string, number> = {};
    while (Object.keys(skills).length < 10) skills[SKILLS[whole(50)]!] = 1 + whole(10);
    const languages = new Set([LANGUAGES[whole(5)]!]);
    if (next() < 0.5) languages.add(LANGUAGES[whole(5)]!);
    return { id: `a${n}`, groups: [], skills, languages: [...languages], capacity: 100, limits: {} };
  };
  return {
    order: 'deadline',
    channels: { voice: { units: 100 } },
    agents: Array.from({ length: agents }, (_, n) => agent(n)),
    queues: [{ id: 'calls', strategy: 'longest-idle', rings: [], offerTimeoutMs: 20_000, reofferMs: 60_000, dedicatedMs: 0, lastAgentMs: 0 }],
  };
}

/** A call that asks 3 skills at a level and a language that one agent at least has; hardly two ask the same. */
export function callOf(n: number, { agents }: EngineConfig, { whole }: Chance): Demand {
  const able = agents[whole(agents.length)]!;
  const own = Object.keys(able.skills);
  const asked = new Set<string>();
  while (asked.size < 3) asked.add(own[whole(own.length)]!);
  const skills = Object.fromEntries([...asked].toSorted().map((skill) => [skill, 1 + whole(able.skills[skill]!)]));
  return { id: `c${n}`, at: 0, channel: 'voice', queue: 'calls', language: able.languages[0]!, skills, priority: whole(3) * 10, deadlineAt: 60_000 + whole(600_000) };
}

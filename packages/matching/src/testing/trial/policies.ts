import { type BestState, type BestLoad, chooseAgent, chooseClass, addClass, newBest, noteAbandoned, noteAnswered, noteArrived, noteBack, noteEnded, noteLoad, noteOffered } from '../../best/index.ts';
import type { TrialAgent, TrialPolicy } from './trial.ts';

/** What most centres do: who came first, to who has been idle for longest. */
export const ageAndLongestIdle: TrialPolicy = {
  chooseHead: (heads) => least(heads, (head) => head.line),
  chooseAgent: (_contact, agents) => least(agents, (agent) => agent.idleSince),
};

function least<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((best, value, n) => (of(value) < of(values[best] ?? value) ? n : best), 0);
}

export function bestPolicy(): TrialPolicy {
  let state: BestState | undefined;
  let acceptMs = 0;
  const loads = new Map<TrialAgent, BestLoad>();
  const known = (): BestState => {
    if (state === undefined) throw new Error('the day has not begun');
    return state;
  };
  const changed = (agent: TrialAgent) => {
    const after = { ordinary: agent.ordinary, interruptible: agent.interruptible, counts: [...agent.counts] };
    noteLoad(known(), agent.kind, loads.get(agent) ?? null, after);
    loads.set(agent, after);
  };
  return {
    began: (day, agents) => {
      acceptMs = day.acceptMs;
      state = newBest(
        day.channels.map(({ units, interruptible }) => ({ units, interruptible: interruptible === true })),
        day.kinds,
        0,
      );
      for (const { channel, kinds } of day.classes) addClass(state, { channel, kinds: kinds[0] ?? [] }, 0);
      agents.forEach(changed);
    },
    arrived: (of, now) => noteArrived(known(), of.id, now),
    offered: (of, agent, waited, now) => {
      noteOffered(known(), of.id, waited, now);
      noteAnswered(known(), of.id, acceptMs);
      changed(agent);
    },
    ended: (of, agent, handleMs) => {
      noteEnded(known(), of.id, handleMs);
      changed(agent);
    },
    abandoned: (of, offeredTo, now) => {
      if (offeredTo !== undefined) {
        noteBack(known(), of.id, now);
        changed(offeredTo);
      }
      noteAbandoned(known(), of.id, now);
    },
    chooseHead: (heads, now) =>
      chooseClass(
        known(),
        heads.map((head) => ({ class: head.class.id, at: head.at, deadlineAt: head.at + head.class.slaMs })),
        now,
      ),
    chooseAgent: (contact, agents, now) =>
      chooseAgent(
        known(),
        contact.class.id,
        agents.map((agent) => ({ kind: agent.kind, load: agent, idleSince: agent.idleSince })),
        now,
      ),
  };
}

import type { ContactLine } from '../../simulation/lines.ts';
import { simRules } from '../plain-rules.ts';
import { simulateReference } from '../reference/simulate.ts';
import { dayOf } from '../scenarios.ts';
import { compare, geometricMean } from './compare.ts';
import { trialDay } from './day.ts';
import { ageAndLongestIdle, bestPolicy } from './policies.ts';
import { trial } from './trial.ts';

const MINUTE = 60_000;

describe('the trial', () => {
  it('misses what the reference misses', () => {
    const types = [
      { id: 'call', share: 3, language: 'en', slaMs: MINUTE, handleMs: 5 * MINUTE, patienceMs: 4 * MINUTE },
      { id: 'chat', share: 2, channel: 'chat', skills: { x: 2 }, slaMs: MINUTE, handleMs: 8 * MINUTE, patienceMs: 5 * MINUTE },
      { id: 'vip', share: 1, priority: 5, slaMs: 10_000, handleMs: 5 * MINUTE, patienceMs: MINUTE },
    ];
    const agents = [
      { count: 1, languages: ['en'], limits: { chat: 1 } },
      { count: 2, languages: ['en'], skills: { x: 1 } },
    ];
    const day = dayOf({ contacts: 400, types, agents, acceptMs: 3000, rings: [{ afterMs: 20_000, lower: { x: 1 } }] }, 4);
    const lines = simulateReference(simRules(day.rules('age', 'longest-idle')), day.agents, day.presence, day.traffic).filter((line): line is ContactLine => line.type === 'contact');
    const missed = trial(trialDay(day), ageAndLongestIdle);
    for (const { id } of types) {
      const ofType = lines.filter((line) => line.rule === id);
      expect([id, missed.get(id)]).toEqual([id, { missed: ofType.filter((line) => line.slaMet === false).length, all: ofType.length }]);
    }
    expect([...missed.values()].every((sum) => sum.missed > 0)).toBe(true);
  });

  it('best misses less on the seven days, on none more, and its worst-off type is no worse off', () => {
    const found = compare(bestPolicy, [31, 32], 1);
    expect(geometricMean(found.map((of) => of.ratio))).toBeLessThan(0.72);
    expect(found.filter((of) => of.ratio > 0.95 || of.worstType > 2)).toEqual([]);
    expect(found.filter((of) => of.missedBefore < 0.08 || of.missedBefore > 0.3)).toEqual([]);
  }, 120_000);
});

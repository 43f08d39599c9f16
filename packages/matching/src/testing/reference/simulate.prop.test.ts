import * as fc from 'fast-check';
import type { ContactLine, OfferLine } from '../../simulation/lines.ts';
import { EXACT, inputsOf, type Instance, instances } from '../instances.ts';
import { CHANNELS } from '../plain-rules.ts';
import { checkAlwaysTrue } from './always-true.ts';
import { simulateReference } from './simulate.ts';

const runs = (check: (instance: Instance) => void) => fc.assert(fc.property(instances(EXACT), check), { numRuns: 300 });
const contactsOf = (instance: Instance) => simulateReference(...inputsOf(instance)).filter((line): line is ContactLine => line.type === 'contact');
const holds = (offer: OfferLine, t: number) => offer.offeredAt <= t && (offer.releasedAt ?? Number.POSITIVE_INFINITY) > t;

describe('any run of the reference', () => {
  it('keeps what is always true', () =>
    runs((instance) => {
      const [rules, agents, presence, traffic, options] = inputsOf(instance);
      expect(checkAlwaysTrue(rules, agents, presence, traffic, simulateReference(rules, agents, presence, traffic, options), options)).toEqual([]);
    }));

  it('by its lines alone: nobody over capacity, nothing in two hands', () =>
    runs((instance) => {
      const contacts = contactsOf(instance);
      const channels = instance.plain.channels ?? CHANNELS;
      const unitsOf = (line: ContactLine) => instance.plain.queues.find(({ id }) => id === line.queue)?.weights?.[line.channel] ?? channels[line.channel]?.units ?? 0;
      const whole = contacts.flatMap((line) => line.offers.map((offer) => ({ ...offer, channel: line.channel, units: unitsOf(line) })));
      for (const { offeredAt: t } of whole) {
        for (const line of contacts) expect(line.offers.filter((o) => holds(o, t)).length).toBeLessThanOrEqual(1);
        for (const agent of instance.agents) {
          const held = whole.filter((o) => o.agent === agent.id && holds(o, t));
          const units = held.filter((o) => channels[o.channel]?.interruptible !== true).reduce((sum, o) => sum + o.units, 0);
          expect(units).toBeLessThanOrEqual(agent.capacity ?? 100);
          for (const [channel, limit] of Object.entries(agent.limits ?? {})) expect(held.filter((o) => o.channel === channel).length).toBeLessThanOrEqual(limit);
        }
      }
    }));

  it('until a time is the beginning of the run without it', () =>
    runs((instance) => {
      const untilMs = 5000;
      const cut = (line: ContactLine) => line.offers.filter((o) => o.offeredAt <= untilMs).map((o) => [o.agent, o.offeredAt, o.ring, o.why]);
      const early = contactsOf({ ...instance, untilMs });
      const late = contactsOf({ ...instance, untilMs: 20_000 });
      expect(early.map(cut)).toEqual(late.filter((line) => line.arrivedAt <= untilMs).map(cut));
    }));
});

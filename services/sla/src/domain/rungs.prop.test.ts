import { naiveMinutes } from '@sluice/calendar/testing';
import { MINUTE } from '@sluice/kernel';
import * as fc from 'fast-check';
import type { ClockEvent } from './event.ts';
import { created, FIRST as ONLY, queued, rulesOf, story, until, withPolicies } from './testing.ts';

/** Office hours with a lunch break; a Friday, so that a weekend lies within the two and a half days that are walked. */
const OFFICE = { tz: 'Europe/Berlin', hours: { fri: { '09:00': '12:00', '13:00': '17:00' }, mon: { '08:30': '10:00' } } } as const;
const START = Date.UTC(2026, 2, 6, 7);
const MINUTES = 5 * 1440;
const OPEN = naiveMinutes(OFFICE, START, MINUTES);
/** A promise that is counted day and night; people are told in office hours. */
const TARGET = 600;
/** The warning that comes of itself, at 80 %. */
const WARNING = 480;

interface WishedRung {
  /** Minutes from the beginning: before the target a share of it, at it the breach. */
  readonly minute: number;
  readonly isAlways: boolean;
}

const ladders = fc.uniqueArray(
  fc.record({ minute: fc.oneof(fc.integer({ min: 1, max: 1800 }), fc.constant(TARGET)), isAlways: fc.boolean() }).filter(({ minute }) => minute !== WARNING),
  { selector: ({ minute }) => minute, minLength: 1, maxLength: 6 },
);

function placeOf({ minute }: WishedRung): unknown {
  if (minute === TARGET) return 'breach';
  return minute < TARGET ? { share: minute / TARGET } : { after: `${minute - TARGET}m` };
}

/** Each rung by itself: at its minute where it may, else at the next minute in which somebody is there; a warning that would come after the end is none. */
function naive({ minute, isAlways }: WishedRung): number | undefined {
  let at = minute;
  if (!isAlways) while (OPEN[at] !== true) at += 1;
  if (minute < TARGET) return at <= TARGET ? START + at * MINUTE : undefined;
  return at === minute ? START + at * MINUTE + 1 : START + at * MINUTE;
}

test('any ladder: each rung comes at its own moment, whatever the others wait for, and once', () => {
  fc.assert(
    fc.property(ladders, (wished) => {
      const ladder = [...wished].sort((a, b) => a.minute - b.minute);
      const rules = rulesOf(
        withPolicies(
          JSON.stringify({
            policies: [
              {
                id: 'p',
                resolution: {
                  target: `${TARGET}m`,
                  elapsed: true,
                  calendar: 'office',
                  ladder: ladder.map((one) => ({ at: placeOf(one), do: ['notify'], ...(one.isAlways ? { hours: 'always' } : {}) })),
                },
              },
            ],
          }),
          {
            'calendars.yaml': JSON.stringify({ version: 1, default: 'office', calendars: { office: OFFICE } }),
            'queues.yaml': JSON.stringify({ version: 1, queues: [{ id: 'general' }] }),
            'rules.yaml': JSON.stringify({ version: 1, channels: { email: { units: 25 }, api: { units: 10 } }, rules: [{ id: 'rest', then: { queue: 'general' } }] }),
          },
        ),
      );
      const commands = until(rules, START + (MINUTES - 1) * MINUTE, created(START), queued(START));
      const events: readonly ClockEvent[] = commands.flatMap((_command, place) => story(rules, ...commands.slice(0, place + 1)).events);
      const came = events.flatMap((event) => (event.name === 'escalated' && event.data.clockId === ONLY ? [[event.data.rung, event.data.at]] : []));
      const right = [{ minute: WARNING, isAlways: false }, ...ladder].flatMap((one, place) => {
        const at = naive(one);
        return at === undefined ? [] : [{ rung: place - 1, at, minute: one.minute }];
      });
      // Those of one instant in the order of the ladder.
      expect(came).toEqual(right.sort((a, b) => a.at - b.at || a.minute - b.minute).map(({ rung, at }) => [rung, at]));
    }),
    { numRuns: 200 },
  );
});

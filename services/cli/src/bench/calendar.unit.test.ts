import { benchCalendar } from './calendar.ts';
import { Scratch } from './scratch.ts';

test('the calendar and a walk of the minutes say the same, and every line is answered', async () => {
  const scratch = new Scratch();
  try {
    const result = await benchCalendar(scratch, () => undefined, { operations: 300, lines: 300 });
    expect(result).toMatchObject({ bench: 'calendar', accepted: 600, found: 600, complete: true });
    expect(result.bars.map((one) => one.atLeast)).toEqual([200_000, 200_000, 50_000]);
  } finally {
    await scratch.clear();
  }
});

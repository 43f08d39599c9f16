import { compileCalendar } from './calendar.ts';
import { yearsOf } from './china.ts';

/** What `policy` asks of the arithmetic of calendars. */
export const calendarEngine = { compile: compileCalendar, yearsOf };

import type { Clock, Segment, TicketClocks } from '../domain/model.ts';

/*
 * What most tickets, clocks and intervals say is not written down: a row is half as long, and with it what is read, written and logged
 * whenever something happens to it (measured with two clocks that run: 1512 → 740 bytes). A value that is to mean something else must not be
 * added here: rows that lack it would come to mean that too. So it is written out, though tickets and clocks begin like that today: how they
 * begin may change, what is in the rows may not.
 */
const TICKET = {
  origin: {},
  begun: true,
  tier: null,
  begunBy: 'customer',
  raises: {},
  urgency: '',
  language: '',
  standing: 'live',
  waitingFor: null,
  hasRested: false,
  heardAt: null,
  answers: [],
  agentId: null,
  ownerId: null,
  holders: [],
} as const satisfies Partial<TicketClocks>;

const CLOCK = {
  of: null,
  allowed: null,
  dueOn: null,
  agentId: null,
  departmentId: null,
  fault: null,
  lateIntake: false,
  warnedAt: null,
  breachedAt: null,
  metAt: null,
  metBy: null,
  acknowledged: null,
  revoked: null,
  fired: [],
  raised: 0,
  taken: [],
} as const satisfies Partial<Clock>;

const SEGMENT = { to: null, counts: true, why: 'open', ms: null } as const satisfies Partial<Segment>;

type Bare = Readonly<Record<string, unknown>>;

/** Only what is not as usual; things within are alike where both are empty. */
function unusual(one: Bare, usual: Bare): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  for (const key in one) {
    const [value, common] = [one[key], usual[key]];
    if (value !== common && !(isEmpty(value) && isEmpty(common))) said[key] = value;
  }
  return said;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}

/** The document of a ticket's row. */
export function leanText(ticket: TicketClocks): string {
  const said = unusual(ticket as unknown as Bare, TICKET);
  said['clocks'] = ticket.clocks.map((clock) => {
    const words = unusual(clock as unknown as Bare, CLOCK);
    words['segments'] = clock.segments.map((one) => unusual(one as unknown as Bare, SEGMENT));
    return words;
  });
  return JSON.stringify(said);
}

/** A ticket as its row says it: lean, or with every word, as rows were written before. */
export function wholeTicket(row: TicketClocks): TicketClocks {
  return { ...TICKET, ...row, clocks: row.clocks.map((clock) => ({ ...CLOCK, ...clock, segments: clock.segments.map((one) => ({ ...SEGMENT, ...one })) })) };
}

/** What the API says of a ticket, as far as it is told here; `-o json` prints all of it. */
export interface Told {
  /** In one paragraph: why it still waits, or why it went where it went; and why not the agent that was asked about. */
  readonly why?: { readonly text: string };
  readonly ticket: {
    readonly status: string;
    readonly priority: number;
    readonly queueId?: string | null;
    readonly agentId?: string | null;
    readonly ownerId?: string | null;
  };
  readonly decisions: readonly { readonly at: string; readonly cause: string; readonly text: string }[];
  readonly clocks: readonly Clock[];
  readonly history: readonly { readonly type: string; readonly time: string; readonly entityversion?: number | null }[];
}

interface Clock {
  readonly clock: string;
  /** A step, task, promise or queue; null: the ticket itself. */
  readonly of: string | null;
  readonly state: string;
  readonly dueAt: string | null;
  /** null: it ends on a date. */
  readonly targetMs: number | null;
  /** null where the calendar cannot say. */
  readonly elapsedMs: number | null;
  readonly calendar: { readonly name: string };
  readonly policyId: string;
  readonly intervals: readonly { readonly from: string; readonly to: string | null; readonly counted: boolean; readonly why: string; readonly ms: number }[];
}

/** The same for people: a line a thing, in the order in which one asks. */
export function explanation(id: string, { why, ticket, decisions, clocks, history }: Told): string {
  const lines = [
    ...(why ? [why.text] : []),
    `${id}: ${ticket.status}, priority ${ticket.priority}, queue ${ticket.queueId ?? 'none'}, held by ${ticket.agentId ?? 'nobody'}, owner ${ticket.ownerId ?? 'nobody'}`,
    ...decisions.map((one) => `  ${one.at} ${one.cause}: ${one.text}`),
    ...(decisions.length === 0 ? ['  no decision yet'] : []),
    ...clocks.flatMap(clockLines),
    ...history.map((one) => `  ${one.time} ${one.type.replace(/^dev\.sluice\.(.+)\.v\d+$/, '$1')}${one.entityversion ? ` (version ${one.entityversion})` : ''}`),
  ];
  return `${lines.join('\n')}\n`;
}

function clockLines({ clock, of, state, dueAt, targetMs, elapsedMs, calendar, policyId, intervals }: Clock): string[] {
  const used = elapsedMs === null ? 'nobody can say how much' : minutes(elapsedMs);
  return [
    `  clock ${clock}${of === null ? '' : ` ${of}`}: ${state}, ${used}${targetMs === null ? '' : ` of ${minutes(targetMs)}`} used${dueAt === null ? '' : `, due ${dueAt}`} (policy ${policyId}, calendar ${calendar.name})`,
    ...intervals.map((one) => `    ${one.from} → ${one.to ?? 'now'} ${one.counted ? `counted ${minutes(one.ms)}` : 'not counted'}: ${one.why.replaceAll('_', ' ')}`),
  ];
}

/** 5400000 → `1 h 30 min`; below an hour with seconds. */
function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
  const short = rest % 60 === 0 || hours > 0 ? `${Math.floor(rest / 60)} min` : `${Math.floor(rest / 60)} min ${rest % 60} s`;
  return hours === 0 ? short : `${hours} h ${short}`;
}

/** What the API says of a ticket, as far as it is told here; `-o json` prints all of it. */
export interface Told {
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
  readonly status: string;
  readonly dueAt?: string | null;
  readonly intervals?: readonly { readonly from: string; readonly to?: string | null; readonly state?: string }[];
}

/** The same for people: a line a thing, in the order in which one asks. */
export function explanation(id: string, { ticket, decisions, clocks, history }: Told): string {
  const lines = [
    `${id}: ${ticket.status}, priority ${ticket.priority}, queue ${ticket.queueId ?? 'none'}, held by ${ticket.agentId ?? 'nobody'}, owner ${ticket.ownerId ?? 'nobody'}`,
    ...decisions.map((one) => `  ${one.at} ${one.cause}: ${one.text}`),
    ...(decisions.length === 0 ? ['  no decision yet'] : []),
    ...clocks.flatMap(clockLines),
    ...history.map((one) => `  ${one.time} ${one.type}${one.entityversion ? ` (version ${one.entityversion})` : ''}`),
  ];
  return `${lines.join('\n')}\n`;
}

function clockLines(one: Clock): string[] {
  return [
    `  clock ${one.clock}: ${one.status}${one.dueAt ? `, due ${one.dueAt}` : ''}`,
    ...(one.intervals ?? []).map((interval) => `    ${interval.state ?? 'ran'} ${interval.from} → ${interval.to ?? 'now'}`),
  ];
}

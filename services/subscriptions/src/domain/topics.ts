import { type EventName, type Topic, TOPICS, typeOf } from '@sluice/contracts';

/**
 * What the feeds carry, by the number under which a cursor knows a topic: never given to another one, never changed. States
 * (`tickets.state`) are no events and stand in the API.
 */
export const FEED: ReadonlyMap<number, Topic> = new Map([
  [1, TOPICS.ticketsEvents],
  [2, TOPICS.slaEscalations],
  [3, TOPICS.agentsEvents],
  [4, TOPICS.customersEvents],
]);

/** The types that can be asked for, each by its whole name and by the short one: `ticket.created`. */
const NAMES: ReadonlyMap<string, EventName> = new Map(
  [...FEED.values()].flatMap((topic) =>
    topic.events.flatMap((name): [string, EventName][] => [
      [name, name],
      [typeOf(name), name],
    ]),
  ),
);

export interface Filter {
  /** Whole names. */
  readonly types: ReadonlySet<string>;
  /** Only they carry them. */
  readonly topics: ReadonlySet<string>;
}

/** What `types=` asks for; undefined: everything. Names that are no event of the feeds come back as `unknown`: a misspelt filter would be silent for ever. */
export function filterOf(text: string | undefined): { readonly filter?: Filter; readonly unknown: readonly string[] } {
  const asked = (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (asked.length === 0) return { unknown: [] };
  const names = new Set(asked.flatMap((one) => NAMES.get(one) ?? []));
  const topics = [...FEED.values()].filter((topic) => topic.events.some((name) => names.has(name)));
  return { filter: { types: new Set([...names].map(typeOf)), topics: new Set(topics.map((topic) => topic.name)) }, unknown: asked.filter((one) => !NAMES.has(one)) };
}

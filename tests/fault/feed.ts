import type { Answered } from './load.ts';

export interface FeedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly entityversion?: number;
  readonly data: Record<string, unknown>;
}

/** Whoever can ask the API. */
export interface Caller {
  call<T>(method: string, path: string): Promise<Answered<T>>;
}

/** Every event of the public feed, from its beginning. It may hold an event twice (a relay that died between sending and deleting); it is known by its id. */
export async function feed(caller: Caller): Promise<FeedEvent[]> {
  const found: FeedEvent[] = [];
  for (let after = ''; ; ) {
    const { body } = await caller.call<{ items: FeedEvent[]; next: string }>('GET', `/v1/events?limit=500${after}`);
    if (body.items.length === 0) return [...new Map(found.map((event) => [event.id, event])).values()];
    found.push(...body.items);
    after = `&after=${encodeURIComponent(body.next)}`;
  }
}

/** Every item of a list, page by page; `path` has a query already. */
export async function listed<T>(caller: Caller, path: string): Promise<T[]> {
  const found: T[] = [];
  for (let after = ''; ; ) {
    const { body } = await caller.call<{ items: T[]; next: string | null }>('GET', path + after);
    found.push(...body.items);
    if (body.next === null) return found;
    after = `&cursor=${encodeURIComponent(body.next)}`;
  }
}

export const isOf = (name: string) => (event: FeedEvent) => event.type === `dev.sluice.${name}.v1`;

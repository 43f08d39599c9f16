import type { FeedEvent } from '../fault/feed.ts';

/** The public feed from its beginning, read on and on. */
export class FeedReader {
  readonly #url: string;
  readonly #key: string;
  readonly #byId = new Map<string, FeedEvent>();
  #after = '';

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** Up to where it ends now. */
  async more(): Promise<readonly FeedEvent[]> {
    for (;;) {
      const answer = await fetch(`${this.#url}/v1/events?limit=500${this.#after}`, { headers: { authorization: `Bearer ${this.#key}` } });
      const body = (await answer.json()) as { items: FeedEvent[]; next: string };
      if (answer.status !== 200) throw new Error(`the feed answers ${answer.status}: ${JSON.stringify(body)}`);
      if (body.items.length === 0) return [...this.#byId.values()];
      for (const event of body.items) if (!this.#byId.has(event.id)) this.#byId.set(event.id, event);
      this.#after = `&after=${encodeURIComponent(body.next)}`;
    }
  }
}

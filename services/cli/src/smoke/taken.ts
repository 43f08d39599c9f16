import type { Api } from '../api.ts';

/** A contact that a door has taken: what to call it, and how to find the ticket that it becomes. */
export interface Taken {
  readonly what: string;
  readonly look: () => Promise<string | undefined>;
}

/** One whose id we know. */
export function takenAs(api: Api, what: string, path: string): Taken {
  return { what, look: async () => (await api.call<{ ticketId: string | null }>('GET', path)).body.ticketId ?? undefined };
}

interface Page {
  readonly items: readonly { readonly id: string; readonly subject?: string | null }[];
  readonly next?: string | null;
}

const page = async (api: Api, query: string): Promise<Page> => (await api.call<Page>('GET', `/v1/tickets?${query}`)).body;

/** The newest ticket there is: ids rise, so what comes later stands before it in the list. */
export const newestTicket = async (api: Api): Promise<string | undefined> => (await page(api, 'limit=1')).items[0]?.id;

/** One whose id nobody told us: by its subject, among all tickets that are newer than `before`, however many there are. */
export function takenWith(api: Api, what: string, subject: string, before: string | undefined): Taken {
  return {
    what,
    look: async () => {
      for (let cursor = ''; ; ) {
        const { items, next } = await page(api, `limit=200${cursor}`);
        const found = items.find((one) => one.subject === subject);
        if (found) return found.id;
        const oldest = items.at(-1);
        if (!next || !oldest || (before !== undefined && oldest.id <= before)) return undefined;
        cursor = `&cursor=${encodeURIComponent(next)}`;
      }
    },
  };
}

import { pause } from '@sluice/runtime';

export interface Taken {
  /** Contact ids by external id. */
  readonly ids: Map<string, string>;
  /** How often each gateway has taken a batch. */
  readonly byGateway: Map<string, number>;
  /** Answers that were no 207, by status; 0: no answer at all. */
  readonly refusals: Map<number, number>;
  /** The longest that one batch was refused for, from the first try to the last, ms. */
  longestMs: number;
  /** The longest that a caller waited for any one answer, ms. */
  slowestMs: number;
}

const BATCH = 20;

/** Hands contacts in, several batches side by side, each at the next gateway; what is not answered is sent again just as it was. `half` is called when half is in. */
export async function handIn(options: {
  readonly urls: readonly string[];
  readonly key: string;
  readonly mark: string;
  readonly count: number;
  readonly senders: number;
  readonly half: () => void;
}): Promise<Taken> {
  const { urls, key, mark, count } = options;
  const taken: Taken = { ids: new Map(), byGateway: new Map(), refusals: new Map(), longestMs: 0, slowestMs: 0 };
  let [next, turn, told] = [0, 0, false];
  const send = async (from: number): Promise<void> => {
    const items = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => contact(mark, from + n));
    for (const began = performance.now(); ; await pause(100)) {
      const url = urls[turn++ % urls.length]!;
      const asked = performance.now();
      const answer = await fetch(`${url}/v1/contacts/batch`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ items }),
        signal: AbortSignal.timeout(30_000),
      }).catch(() => undefined);
      const body = answer?.status === 207 ? ((await answer.json().catch(() => undefined)) as { items: { status: number; id?: string }[] } | undefined) : undefined;
      taken.slowestMs = Math.max(taken.slowestMs, performance.now() - asked);
      const refused = body === undefined ? (answer?.status === 207 ? 0 : (answer?.status ?? 0)) : body.items.find((one) => one.id === undefined)?.status;
      if (body !== undefined && refused === undefined) {
        body.items.forEach((one, n) => taken.ids.set(items[n]!.externalId, one.id!));
        taken.byGateway.set(url, (taken.byGateway.get(url) ?? 0) + 1);
        taken.longestMs = Math.max(taken.longestMs, performance.now() - began);
        return;
      }
      taken.refusals.set(refused!, (taken.refusals.get(refused!) ?? 0) + 1);
    }
  };
  const sender = async (): Promise<void> => {
    while (next < count) {
      const from = next;
      next += BATCH;
      await send(from);
      if (!told && taken.ids.size >= count / 2) {
        told = true;
        options.half();
      }
    }
  };
  await Promise.all(Array.from({ length: options.senders }, sender));
  return taken;
}

/** A tenth of them write again about the same matter. */
const contact = (mark: string, n: number) => ({
  channel: 'app',
  externalId: `${mark}${n}`,
  from: { kind: 'email', value: `${mark}${n % 10 === 9 ? n - 1 : n}@replicas.example` },
  subject: `Order ${n}`,
  text: n % 2 === 0 ? 'Where is my order?' : '我的订单在哪里？',
});

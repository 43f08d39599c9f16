import * as fc from 'fast-check';
import { call, mail, NINE } from '../testing.ts';
import { type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
afterAll(() => b.drop());

const PEOPLE = 5;
type Step =
  | { readonly do: 'write'; readonly who: number; readonly by: 'mail' | 'other account' | 'app' }
  | { readonly do: 'say'; readonly who: number; readonly name: string; readonly value: string | null }
  | { readonly do: 'merge' | 'unmerge'; readonly who: number; readonly other: number };
const who = fc.nat({ max: PEOPLE - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('write' as const), who, by: fc.constantFrom('mail' as const, 'other account' as const, 'app' as const) }),
  fc.record({ do: fc.constant('say' as const), who, name: fc.constantFrom('tier', 'relation', 'custom.x'), value: fc.constantFrom('satisfied', 'lost', null) }),
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('merge' as const, 'merge' as const, 'unmerge' as const), who, other: who }) },
);

/** A naive model of who is one person: pointers, and nothing else. */
class Pointers {
  readonly parent: (number | undefined)[] = Array.from({ length: PEOPLE }, () => undefined);
  rootOf(one: number): number {
    const up = this.parent[one];
    return up === undefined ? one : this.rootOf(up);
  }
  merge(one: number, other: number): boolean {
    if (this.parent[other] !== undefined || this.rootOf(one) === other) return false;
    this.parent[other] = this.rootOf(one);
    return true;
  }
  unmerge(one: number, other: number): boolean {
    if (this.parent[other] === undefined || this.rootOf(one) !== this.rootOf(other)) return false;
    this.parent[other] = undefined;
    return true;
  }
}

interface Run {
  readonly names: Map<string, number>;
  readonly ids: string[];
  readonly pointers: Pointers;
}

/** Each person by a first contact of his own; then the steps, with the merges or without them. */
async function history(steps: readonly Step[], merging: boolean): Promise<Run> {
  await b.fresh();
  b.clock.set(NINE);
  const ids: string[] = [];
  for (let n = 0; n < PEOPLE; n++) {
    await b.deliver([mail({ from: `p${n}@a.example` })]);
    ids.push((await b.tickets()).at(-1)!.customerId);
  }
  const run: Run = { ids, names: new Map(ids.map((id, n) => [id, n])), pointers: new Pointers() };
  for (const one of steps) {
    b.clock.move(1);
    await take(run, one, merging);
  }
  return run;
}

async function take({ ids, pointers }: Run, one: Step, merging: boolean): Promise<void> {
  if (one.do === 'say') {
    await b.send('PATCH', `/v1/customers/${ids[one.who]}`, { attributes: { [one.name]: one.value } });
    return;
  }
  if (one.do === 'write') {
    const from = `p${one.who}@a.example`;
    await b.deliver([one.by === 'app' ? call({ kind: 'email', from, attributes: { class: `c${one.who}` } }) : mail({ from, account: one.by === 'mail' ? 'support' : 'sales' })]);
    return;
  }
  if (!merging) return;
  const allowed = one.do === 'merge' ? pointers.merge(one.who, one.other) : pointers.unmerge(one.who, one.other);
  const answer = await b.send('POST', `/v1/customers/${ids[one.who]}/${one.do}`, { otherId: ids[one.other] });
  expect([one, answer.status]).toEqual([one, allowed ? 200 : 409]);
}

type Json = Record<string, unknown>;
/** All that is to be seen of a person, with names of this run in the place of ids that differ from run to run. */
async function viewOf({ ids, names }: Run, n: number): Promise<Json> {
  const { body } = await b.get(`/v1/customers/${ids[n]}`);
  const listed = await b.get(`/v1/tickets?customer=${ids[n]}&limit=200`);
  const order = new Map((await b.tickets()).map((ticket, at) => [ticket.id, at]));
  const text = JSON.stringify({
    ...body,
    tickets: (body['tickets'] as { id: string }[]).map((one) => order.get(one.id)),
    all: (listed.body['items'] as { id: string }[]).map((one) => order.get(one.id)),
  });
  return JSON.parse(text.replaceAll(/cus_[0-9a-f-]{36}/g, (id) => `person ${names.get(id)}`)) as Json;
}
const viewsOf = async (run: Run): Promise<Json[]> => {
  const views: Json[] = [];
  for (let n = 0; n < PEOPLE; n++) views.push(await viewOf(run, n));
  return views;
};

test('whatever came in between, merges taken back leave what there would be without them; until then one person is one view', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: PEOPLE }), async (steps, order) => {
      const calm = await viewsOf(await history(steps, false));
      const run = await history(steps, true);
      const merged = await viewsOf(run);
      for (let n = 0; n < PEOPLE; n++) {
        const root = run.pointers.rootOf(n);
        const members = Array.from({ length: PEOPLE }, (_, m) => m).filter((m) => run.pointers.rootOf(m) === root);
        expect(merged[n]!['mergedInto']).toBe(root === n ? null : `person ${root}`);
        expect((merged[n]!['merged'] as Json[]).map((one) => one['id'])).toEqual(members.filter((m) => m !== root).map((m) => `person ${m}`));
        const sum = (field: string): unknown[] => members.flatMap((m) => calm[m]![field] as unknown[]);
        expect((merged[n]!['all'] as number[]).toSorted((x, y) => x - y)).toEqual((sum('all') as number[]).toSorted((x, y) => x - y));
        expect((merged[n]!['contactPoints'] as Json[]).map((one) => String(one['id'])).sort()).toEqual((sum('contactPoints') as Json[]).map((one) => String(one['id'])).sort());
        const words = (list: unknown[]): string[] => (list as { name: string; words: unknown[] }[]).flatMap((one) => one.words.map((word) => JSON.stringify([one.name, word]))).sort();
        expect(words(merged[n]!['attributes'] as unknown[])).toEqual(words(sum('attributes')));
      }
      for (const n of order) if (run.pointers.parent[n] !== undefined) await take(run, { do: 'unmerge', who: n, other: n }, true);
      expect(await viewsOf(run)).toEqual(calm);
    }),
    { numRuns: 12 },
  );
}, 120_000);

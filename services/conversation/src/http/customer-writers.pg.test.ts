import { PassingFault } from '@sluice/kernel';
import { LoadAgain } from '@sluice/stream';
import { cachedOf } from '../domain/customer-words.ts';
import { readGroups } from '../store/customer-groups.ts';
import { call, mail } from '../testing.ts';
import { type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
afterAll(() => b.drop());

/** The same for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PEOPLE = 6;
const [WRITERS, EACH] = [6, 25];

test('people, the CRM and customers at once on the same few: pointers, roots and what counts agree afterwards, and nobody is poison', async () => {
  await b.deliver(Array.from({ length: PEOPLE }, (_, n) => mail({ from: `p${n}@a.example`, dmarc: 'pass' })));
  const ids = (await b.tickets()).map((one) => one.customerId);
  const statuses: number[] = [];
  const one = async (roll: (below: number) => number): Promise<void> => {
    const [n, other] = [roll(PEOPLE), roll(PEOPLE)];
    switch (roll(6)) {
      case 0:
      case 1:
        statuses.push((await b.send('POST', `/v1/customers/${ids[n]}/merge`, { otherId: ids[other] })).status);
        return;
      case 2:
        statuses.push((await b.send('POST', `/v1/customers/${ids[n]}/unmerge`, { otherId: ids[other] })).status);
        return;
      case 3:
        statuses.push((await b.send('PATCH', `/v1/customers/${ids[n]}`, { attributes: { tier: roll(2) === 0 ? null : `t${roll(3)}` } })).status);
        return;
      case 4:
        statuses.push(
          (
            await b.send('PUT', `/v1/customers/by-external-id/C${n}`, {
              identities: [{ kind: 'email', value: `p${roll(2) === 0 ? n : other}@a.example` }],
              attributes: { class: `c${roll(3)}`, manager: `m${roll(3)}` },
            })
          ).status,
        );
        return;
      default:
        await b.deliver([call({ kind: 'email', from: `p${n}@a.example`, attributes: { class: `a${roll(3)}` }, language: 'zh' }), mail({ from: `p${other}@a.example` })]);
    }
  };
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      const roll = dice(writer + 1);
      for (let n = 0; n < EACH; n++)
        await one(roll).catch((error: unknown) => {
          if (!(error instanceof LoadAgain || error instanceof PassingFault)) throw error;
        });
    }),
  );
  expect(statuses.filter((status) => ![200, 409, 503].includes(status))).toEqual([]);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(20);

  const rows = await b.db.query<{ id: string; root: string; into: string | null; name: string | null; tier: string | null; class: string | null; language: string | null; manager: string | null }>(
    'select id, root_id as root, merged_into as into, name, tier, class, language, manager from conversation.customer',
  );
  const into = new Map(rows.map((row) => [row.id, row.into]));
  const rootOf = (id: string): string => {
    const up = into.get(id) ?? null;
    return up === null ? id : rootOf(up);
  };
  expect(rows.filter((row) => row.root !== rootOf(row.id))).toEqual([]);
  const groups = await readGroups(b.db, [...new Set(rows.map((row) => row.root))]);
  for (const { id, root, name, tier, class: group, language, manager } of rows) expect([id, { name, tier, class: group, language, manager }]).toEqual([id, cachedOf(groups.get(root)!.words)]);
  const twice = await b.db.query('select scope, canonical from conversation.identity group by kind, scope, canonical having count(*) > 1');
  expect(twice).toEqual([]);
}, 60_000);

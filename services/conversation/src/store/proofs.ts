import { instants, texts, type Tx } from '@sluice/store';
import { PROOFS, rankOf } from '../domain/proof.ts';
import type { Work } from '../work.ts';

/** `proof` as a number that rises. */
const RANK = `array_position(array[${PROOFS.map((one) => `'${one}'`).join(', ')}], `;

/** The points are locked; their identities in the order of their keys. What another point has proved better stands. */
const SAVE = `with w as (select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as w(id, kind, scope, canonical, proof, source)),
p as (update conversation.contact_point p set proof = w.proof from w where p.id = w.id),
o as materialized (select i.kind, i.scope, i.canonical, w.proof, w.source from (select * from w order by kind, scope, canonical, ${RANK}proof) desc) w
  cross join lateral (select kind, scope, canonical, proof from conversation.identity where kind = w.kind and scope = w.scope and canonical = w.canonical limit 1 for update) i
  where ${RANK}w.proof) > ${RANK}i.proof))
update conversation.identity i set proof = o.proof, source = o.source, proved_at = ($7::timestamptz[])[1] from (select distinct on (kind, scope, canonical) * from o order by kind, scope, canonical, ${RANK}proof) desc) o
where i.kind = o.kind and i.scope = o.scope and i.canonical = o.canonical`;

/** Identities of which more is known than before. */
export function saveProofs(tx: Tx, work: Work): void {
  const proved = [...work.changed.proofs].flatMap(([id, proof]) => {
    const key = work.identities.get(id);
    return key === undefined ? [] : [{ id, proof, key }];
  });
  if (proved.length === 0) return;
  const sorted = proved.toSorted((a, b) => rankOf(b.proof) - rankOf(a.proof));
  tx.send(SAVE, [
    texts(sorted.map((one) => one.id)),
    texts(sorted.map((one) => one.key.kind)),
    texts(sorted.map((one) => one.key.scope)),
    texts(sorted.map((one) => one.key.canonical)),
    texts(sorted.map((one) => one.proof)),
    texts(sorted.map((one) => `point:${one.id}`)),
    instants([work.now]),
  ]);
}

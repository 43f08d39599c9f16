import { mint } from '@sluice/kernel';
import type { Tx } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import { type ConversationParts, saved } from './act.ts';
import { announce } from './beginning.ts';
import type { CrmRecord } from './crm-record.ts';
import { CUSTOM_AT_MOST, isCustom } from './domain/customer-attributes.ts';
import { provesMore } from './domain/proof.ts';
import type { Who } from './domain/ticket.ts';
import { keyOf } from './identities.ts';
import { merge } from './customer-merging.ts';
import { changed, speak } from './speaking.ts';
import { claimIdentities, type NewIdentity, type Owner, readExternalIds, readOwners, saveClaims, saveNewcomers } from './store/crm.ts';
import { type NewSuggestion, saveSuggestions } from './store/customer-suggestions.ts';
import { lockGroupsOf } from './store/customer-groups.ts';
import type { Cause, Customer } from './model.ts';
import { newWork, type Work } from './work.ts';

export const CRM_STATUSES = ['created', 'updated', 'unchanged', 'stale', 'conflict'] as const;
export interface CrmResult {
  readonly status: (typeof CRM_STATUSES)[number];
  readonly customerId: string;
  readonly code: 'identity_of_another' | 'too_many_attributes' | null;
  readonly detail: string | null;
}

const ATTEMPTS = 5;

/** In one transaction, in their order. @throws LoadAgain where others come between again and again; PassingFault */
export async function upsertCustomers(parts: ConversationParts, records: readonly CrmRecord[], by: Who, cause: Cause, dryRun = false): Promise<readonly CrmResult[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await parts.db.transact((tx) => upsert(parts, tx, records, by, cause, dryRun));
    } catch (error) {
      if (error instanceof DryRun) return error.results;
      if (!(error instanceof LoadAgain) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Leaves the transaction, so that nothing of it stands. */
class DryRun extends Error {
  readonly results: readonly CrmResult[];
  constructor(results: readonly CrmResult[]) {
    super('a dry run');
    this.results = results;
  }
}

async function upsert(parts: ConversationParts, tx: Tx, records: readonly CrmRecord[], by: Who, cause: Cause, dryRun: boolean): Promise<readonly CrmResult[]> {
  const work = newWork({ now: parts.clock.now(), config: parts.config(), tokens: parts.tokens, telemetry: parts.telemetry });
  const upserting = await load(tx, work, records, by, cause);
  const results = records.map((record) => upserting.take(record));
  if (dryRun) throw new DryRun(results);
  saveNewcomers(tx, upserting.newcomers, work.now);
  saveClaims(tx, upserting.moved, upserting.vouched, work.now);
  saveSuggestions(tx, upserting.suggestions, work.now);
  await saved(parts, tx, work);
  return results;
}

/** Identities first, then the rows of whoever has them: the schema's one order. */
async function load(tx: Tx, work: Work, records: readonly CrmRecord[], by: Who, cause: Cause): Promise<Upserting> {
  const wanted = new Map<string, NewIdentity>();
  const newIds = new Map<CrmRecord, string>();
  for (const record of records) {
    const customerId = mint('cus', work.now);
    newIds.set(record, customerId);
    for (const { key, value } of record.identities) if (!wanted.has(keyOf(key))) wanted.set(keyOf(key), { key, customerId, value, source: sourceOf(record), proof: 'crm' });
  }
  const free = await claimIdentities(tx, [...wanted.values()], work.now);
  const others = records.flatMap((record) => record.identities.flatMap((one) => one.candidates)).map((key) => [keyOf(key), key] as const);
  const taken = [...wanted].filter(([key]) => !free.has(key)).map(([key, one]) => [key, one.key] as const);
  const wantedOwners = new Map([...taken, ...others.filter(([key]) => !free.has(key))]);
  const owners = await readOwners(tx, [...wantedOwners.values()]);
  await lockGroupsOf(
    tx,
    work,
    [...owners.values()].map((one) => one.customerId),
  );
  const external = await readExternalIds(
    tx,
    [...work.groups.values()].flatMap((group) => [...group.members.keys()]),
  );
  return new Upserting({ work, newIds, claimed: new Map([...wanted].filter(([key]) => free.has(key))), owners, external, by, cause });
}

const sourceOf = ({ system }: CrmRecord): string => `crm:${system}`;

interface Loaded {
  readonly work: Work;
  /** Who each would be, were he new. */
  readonly newIds: ReadonlyMap<CrmRecord, string>;
  /** Identities that nobody had. */
  readonly claimed: ReadonlyMap<string, NewIdentity>;
  readonly owners: ReadonlyMap<string, Owner>;
  readonly external: ReadonlyMap<string, ReadonlySet<string>>;
  readonly by: Who;
  readonly cause: Cause;
}

class Upserting {
  readonly newcomers: string[] = [];
  readonly moved: { key: NewIdentity['key']; customerId: string }[] = [];
  readonly vouched: { key: NewIdentity['key']; source: string }[] = [];
  readonly suggestions: NewSuggestion[] = [];
  readonly #o: Loaded;
  readonly #owners: Map<string, Owner>;
  readonly #external: Map<string, Set<string>>;

  constructor(loaded: Loaded) {
    this.#o = loaded;
    this.#owners = new Map(loaded.owners);
    this.#external = new Map([...loaded.external].map(([id, ids]) => [id, new Set(ids)]));
  }

  take(record: CrmRecord): CrmResult {
    const { work, cause } = this.#o;
    const whose = this.#whose(record);
    const customerId = whose ?? this.#bear(record);
    const given = record.identities.map((one) => ({ kind: one.key.kind, as: this.#identify(record, customerId, one) }));
    this.#meet(record, customerId);
    const heard = this.#speak(record, customerId);
    const customer = work.customersById.get(customerId);
    if (whose === undefined && customer) announce(work, customer, 'crm', cause);
    const conflicts = given.filter((one) => one.as === 'anothers').map((one) => one.kind);
    const base = { customerId: this.#root(customerId), code: null, detail: null };
    if (conflicts.length > 0) return { ...base, status: 'conflict', code: 'identity_of_another', detail: `${conflicts.join(', ')} of another customer: a person decides` };
    if (heard.full) return { ...base, status: 'conflict', code: 'too_many_attributes', detail: `a customer may have ${CUSTOM_AT_MOST} names that begin with custom.` };
    if (whose === undefined) return { ...base, status: 'created' };
    if (heard.stale.length > 0) return { ...base, status: 'stale', detail: `newer is known of ${heard.stale.join(', ')}` };
    return { ...base, status: heard.changed || given.some((one) => one.as === 'new') ? 'updated' : 'unchanged' };
  }

  /** Other forms of a number or an address may be the same person: enough to suggest it, never to merge. */
  #meet(record: CrmRecord, customerId: string): void {
    for (const key of record.identities.flatMap((one) => one.candidates)) {
      const owner = this.#owners.get(keyOf(key));
      if (owner && !this.#same(owner.customerId, customerId)) this.#suggest(customerId, owner.customerId, 'candidate', key);
    }
  }

  readonly #root = (id: string): string => this.#o.work.rootOf.get(id) ?? id;
  readonly #same = (one: string, other: string): boolean => this.#root(one) === this.#root(other);

  /** Who has the external id; else who has one of the identities, and no external id of that system. */
  #whose(record: CrmRecord): string | undefined {
    const [external, ...others] = record.identities.map((one) => this.#owners.get(keyOf(one.key)));
    if (external) return external.customerId;
    return others.find((one) => one !== undefined && this.#idsOf(one.customerId, record.system).size === 0)?.customerId;
  }

  /** Of the whole person, in one system. */
  #idsOf(customerId: string, system: string): ReadonlySet<string> {
    const members = [...(this.#o.work.groups.get(this.#root(customerId))?.members.keys() ?? [customerId])];
    return new Set(members.flatMap((id) => [...(this.#external.get(id) ?? [])].filter((one) => one.startsWith(`${system}\u0000`))));
  }

  #bear(record: CrmRecord): string {
    const { work, newIds } = this.#o;
    const id = newIds.get(record) ?? mint('cus', work.now);
    const customer: Customer = { id, rootId: id, name: null, tier: null, class: null, language: null, manager: null, tickets: 0, fresh: true };
    work.customersById.set(id, customer);
    work.rootOf.set(id, id);
    work.groups.set(id, { rootId: id, members: new Map([[id, null]]), words: [] });
    this.newcomers.push(id);
    return id;
  }

  #identify(record: CrmRecord, customerId: string, { key }: CrmRecord['identities'][number]): 'new' | 'known' | 'anothers' {
    const { work, claimed, cause } = this.#o;
    const name = keyOf(key);
    const owner = this.#owners.get(name);
    if (!owner) {
      const claim = claimed.get(name);
      if (claim && claim.customerId !== customerId) this.moved.push({ key, customerId });
      this.#owners.set(name, { customerId, proof: 'crm' });
      if (key.kind === 'external') this.#external.set(customerId, (this.#external.get(customerId) ?? new Set()).add(`${key.scope}\u0000${key.canonical}`));
      changed(work, { customerId, source: 'crm' }, 'identities', cause);
      return 'new';
    }
    if (this.#same(owner.customerId, customerId)) {
      if (provesMore('crm', owner.proof)) {
        this.vouched.push({ key, source: sourceOf(record) });
        this.#owners.set(name, { ...owner, proof: 'crm' });
      }
      return 'known';
    }
    if (this.#proved(owner, customerId) && this.#mergeThem(customerId, owner.customerId)) return 'new';
    this.#suggest(customerId, owner.customerId, 'given_identity', key);
    return 'anothers';
  }

  /** The CRM vouches for one end; the other must have been proved by its owner, and no system may tell the two apart. */
  #proved(owner: Owner, customerId: string): boolean {
    if (provesMore('dmarc', owner.proof)) return false;
    const systems = new Set([...this.#external.values()].flatMap((ids) => [...ids].map((one) => one.split('\u0000')[0] ?? '')));
    return [...systems].every((system) => new Set([...this.#idsOf(customerId, system), ...this.#idsOf(owner.customerId, system)]).size <= 1);
  }

  #mergeThem(customerId: string, otherId: string): boolean {
    const { work, by, cause } = this.#o;
    return !('refused' in merge(work, { customerId, otherId: this.#root(otherId), by, cause }, 'proved'));
  }

  #suggest(one: string, other: string, reason: NewSuggestion['reason'], { kind, canonical }: NewIdentity['key']): void {
    this.suggestions.push({ ids: [one, other], reason, evidence: { kind, canonical } });
  }

  #speak(record: CrmRecord, customerId: string): { changed: boolean; stale: string[]; full: boolean } {
    const { work, cause } = this.#o;
    const rootId = this.#root(customerId);
    const out = { changed: false, stale: [] as string[], full: false };
    const custom = new Set((work.groups.get(rootId)?.words ?? []).map((one) => one.name).filter(isCustom));
    for (const { name, value } of record.words) {
      if (value !== null && isCustom(name) && !custom.has(name) && custom.size >= CUSTOM_AT_MOST) {
        out.full = true;
        continue;
      }
      if (value !== null && isCustom(name)) custom.add(name);
      const heard = speak(work, rootId, { customerId, name, source: 'crm', value, at: record.at, by: record.system }, cause);
      if (heard === 'stale') out.stale.push(name);
      if (heard === 'changed') out.changed = true;
    }
    return out;
  }
}

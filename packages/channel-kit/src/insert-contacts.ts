/**
 * The statement of intake: contacts, and the outbox rows of exactly those that were new, in one round trip and one commit.
 *
 * Contacts go in by (account, provider id) in sorted order, so that two flushes with the same keys wait for each other in one order and
 * never in a ring; outbox rows in the order of arrival, so that a reply stays behind its parent. `on conflict do nothing returning` is what
 * decides who was first: an outbox row can only come from a row that it returned. The ids of the repeats are read by a second statement
 * after it, because the snapshot of the first cannot see a row that committed while it waited.
 */
import { compose, TOPICS } from '@sluice/contracts';
import { mintedAt, PassingFault, uuidOf, uuidv7 } from '@sluice/kernel';
import { crashPoint } from '@sluice/runtime';
import { instants, isContention, type Outbox, type OutRecord, type Queryable, texts, bytes } from '@sluice/store';
import { type Accepted, type NewContact, SAME_MESSAGE_ID } from './contact.ts';

const CONTENTION_TRIES = 3;

/** Alone, with its own commit, and the relay's bell after it. Two flushes in each other's way: the statement is simply run again. */
export async function insertAndCommit(db: Queryable, outbox: Outbox, service: string, contacts: readonly NewContact[]): Promise<readonly Accepted[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      crashPoint(`intake.${outbox.schema}.before-commit`);
      const answers = await insertContacts(db, outbox, service, contacts);
      crashPoint(`intake.${outbox.schema}.after-commit`);
      outbox.wake.ring();
      return answers;
    } catch (error) {
      if (attempt >= CONTENTION_TRIES || !(error instanceof PassingFault) || !isContention(error.cause)) throw error;
    }
  }
}

/** Inside a transaction of the caller, or as a statement of its own. Answers in the order of `contacts`. */
export async function insertContacts(db: Queryable, outbox: Outbox, service: string, contacts: readonly NewContact[]): Promise<readonly Accepted[]> {
  const named = contacts.some((one) => one.sourceId !== undefined);
  const inserted = await db.query<{ id: string; flagged: boolean }>(named ? namedSql(outbox) : plainSql(outbox), parameters(outbox, service, contacts, named));
  const fresh = new Map(inserted.map((row) => [row.id, row.flagged]));
  const repeats = contacts.filter((one) => !fresh.has(one.id));
  const first = repeats.length === 0 ? new Map<string, First>() : await firstOf(db, outbox.schema, repeats);
  return contacts.map((one): Accepted => {
    const flagged = fresh.get(one.id);
    if (flagged !== undefined) return { outcome: 'accepted', id: one.id, flagged };
    const before = first.get(keyOf(one.account, one.providerId));
    // It was refused by the unique key and is gone a moment later: only a purge does that; the sender tries again.
    if (!before) throw new PassingFault('a contact was purged while its repeat came in');
    return { outcome: before.digest === one.digest ? 'duplicate' : 'different_body', id: before.id };
  });
}

interface First {
  readonly id: string;
  readonly digest: string;
}

const keyOf = (account: string, providerId: string): string => `${account}\u0000${providerId}`;

async function firstOf(db: Queryable, schema: string, repeats: readonly NewContact[]): Promise<Map<string, First>> {
  const rows = await db.query<{ account: string; provider: string; id: string; digest: string }>(
    `select c.account, c.provider_id as provider, c.id, c.digest from unnest($1::text[], $2::text[]) k(a, p) join ${schema}.contact c on c.account = k.a and c.provider_id = k.p`,
    [texts(repeats.map((one) => one.account)), texts(repeats.map((one) => one.providerId))],
  );
  return new Map(rows.map((row) => [keyOf(row.account, row.provider), row]));
}

function parameters(outbox: Outbox, service: string, contacts: readonly NewContact[], named: boolean): unknown[] {
  const records = contacts.map((one) => recordOf(service, one));
  const common = [
    texts(contacts.map((one) => one.id)),
    texts(contacts.map((one) => one.account)),
    texts(contacts.map((one) => one.providerId)),
    texts(contacts.map((one) => one.digest)),
    instants(contacts.map((one) => one.receivedAt)),
    bytes(contacts.map((one) => one.raw)),
    texts(contacts.map((one) => one.rawBlob ?? null)),
    texts(contacts.map((one) => (one.blobs === undefined || one.blobs.length === 0 ? null : one.blobs.join(',')))),
    ...outbox.values(records),
  ];
  if (!named) return common;
  return [...common, texts(contacts.map((one) => one.sourceId ?? null)), bytes(contacts.map((one) => (one.sourceId === undefined ? null : flaggedValue(one))))];
}

function recordOf(service: string, one: NewContact): OutRecord {
  const { id, event, receivedAt, traceparent } = one;
  // Ids are of the time of intake: repeats of a mail that lay in its mailbox for weeks are known for as long as others are.
  return compose(TOPICS.contactsReceived, 'contact.received', event, { service, id: uuidv7(mintedAt(uuidOf(id))), key: event.contactPointId, subject: id, at: receivedAt, traceparent });
}

/** The event as it reads when the sender's id was seen before; which of the two is written, the statement decides. */
function flaggedValue(one: NewContact): Buffer {
  return Buffer.from(JSON.stringify({ ...one.event, flags: [...one.event.flags, SAME_MESSAGE_ID] }), 'utf8');
}

const COLUMNS = 'id, account, provider_id, digest, received_at, raw, raw_blob, blobs';
const ROWS = '$1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::bytea[], $7::text[], $8::text[]';
const RECORDS = '$9::text[], $10::int8[], $11::uuid[], $12::text[], $13::text[], $14::bytea[]';

function plainSql(outbox: Outbox): string {
  return `with n as (
    insert into ${outbox.schema}.contact (${COLUMNS})
    select i, a, p, d, t, r, f, string_to_array(b, ',') from unnest(${ROWS}) x(i, a, p, d, t, r, f, b) order by a, p
    on conflict (account, provider_id) do nothing returning id
  ), o as (
    insert into ${outbox.schema}.outbox_${outbox.current} (topic, part, id, key, headers, value)
    select o.topic, o.part, o.id, o.key, o.headers, o.value from unnest($1::text[], ${RECORDS}) with ordinality o(contact, topic, part, id, key, headers, value, at) join n on n.id = o.contact order by o.at
  ) select id, false as flagged from n`;
}

/** With ids that senders chose: the first of a name (by arrival) is remembered, a later one with other content carries the flag. Same lock order, names after contacts. */
function namedSql(outbox: Outbox): string {
  return `with n as (
    insert into ${outbox.schema}.contact (${COLUMNS}, source_id)
    select i, a, p, d, t, r, f, string_to_array(b, ','), s from unnest(${ROWS}, $15::text[]) x(i, a, p, d, t, r, f, b, s) order by a, p
    on conflict (account, provider_id) do nothing returning id, account, source_id
  ), s as (
    insert into ${outbox.schema}.contact_source (account, source_id, contact_id)
    select n.account, n.source_id, n.id from n join unnest($1::text[]) with ordinality k(id, at) on k.id = n.id where n.source_id is not null order by n.account, n.source_id, k.at
    on conflict (account, source_id) do nothing returning contact_id
  ), w as (
    select n.id, n.source_id is not null and s.contact_id is null as flagged from n left join s on s.contact_id = n.id
  ), o as (
    insert into ${outbox.schema}.outbox_${outbox.current} (topic, part, id, key, headers, value)
    select o.topic, o.part, o.id, o.key, o.headers, case when w.flagged then o.marked else o.value end
    from unnest($1::text[], ${RECORDS}, $16::bytea[]) with ordinality o(contact, topic, part, id, key, headers, value, marked, at) join w on w.id = o.contact order by o.at
  ) select id, flagged from w`;
}

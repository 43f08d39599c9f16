import type { Migration } from '@sluice/store';

/**
 * The tables that every channel has in its own schema. `contact` is append-only: what becomes of a contact stands in a table of its own,
 * so that the raw bytes are never copied by an update and nothing hot is updated in place.
 */
export function contactMigrations(schema: string): Migration[] {
  return [
    {
      name: '0000_contact_1',
      sql: `
create table ${schema}.contact (
  id text collate "C" primary key,
  account text collate "C" not null,
  provider_id text collate "C" not null,
  source_id text collate "C",
  digest text collate "C" not null,
  received_at timestamptz not null,
  raw bytea,
  raw_blob text collate "C",
  blobs text[],
  unique (account, provider_id)
);
comment on table ${schema}.contact is 'one row per contact as it came; a repeat finds its first row by (account, provider_id)';
-- Mails are text and small pictures: compressing them costs more time than their place is worth.
alter table ${schema}.contact alter column raw set storage external;
create index contact_blobs on ${schema}.contact using gin (blobs) where blobs is not null;
create table ${schema}.contact_source (
  account text collate "C" not null,
  source_id text collate "C" not null,
  contact_id text collate "C" not null,
  primary key (account, source_id)
);
comment on table ${schema}.contact_source is 'the first contact under an id that its sender chose; a second one with other content is flagged';
create table ${schema}.contact_outcome (
  contact_id text collate "C" primary key,
  status text not null check (status in ('threaded', 'rejected', 'failed')),
  conversation_id text collate "C",
  ticket_id text collate "C",
  at timestamptz not null
);`,
    },
    {
      name: '0000_contact_2',
      sql: `
alter table ${schema}.contact add column erased_at timestamptz;
comment on column ${schema}.contact.erased_at is 'nothing of its sender is left; the row says only that the same mail has been here';`,
    },
  ];
}

export function deliveryMigrations(schema: string): Migration[] {
  return [
    {
      name: '0000_delivery_1',
      sql: `
create table ${schema}.delivery (
  message_id text collate "C" primary key,
  account text collate "C" not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'held')),
  attempts int not null default 0,
  next_at timestamptz,
  first_tried_at timestamptz,
  provider_id text,
  last_code text,
  last_detail text,
  request jsonb not null,
  cause jsonb not null,
  requested_at timestamptz not null,
  changed_at timestamptz not null
);
create index delivery_due on ${schema}.delivery (next_at, message_id) where state = 'queued';
create index delivery_open on ${schema}.delivery (state, account) where state in ('held', 'sending', 'failed');`,
    },
    {
      name: '0000_delivery_2',
      sql: `
alter table ${schema}.delivery add column lane text collate "C", add column slot timestamptz, add column sent_at timestamptz, add column provider_at timestamptz;
comment on column ${schema}.delivery.lane is 'receivers that are sent to at one pace; null: no pace';
comment on column ${schema}.delivery.slot is 'the place in the schedule of its lane, where it came too early';
comment on column ${schema}.delivery.sent_at is 'our clock when the provider said that it had taken it';
comment on column ${schema}.delivery.provider_at is 'the clock of the provider, where it tells';
create table ${schema}.delivery_lane (
  lane text collate "C" primary key,
  filled_to timestamptz not null,
  open_at timestamptz not null,
  slowed int not null
);
comment on table ${schema}.delivery_lane is 'how far the schedule of each lane is used up, and until when it is left alone';`,
    },
    {
      name: '0000_delivery_3',
      sql: `
alter table ${schema}.delivery add column kind text not null default 'message' check (kind in ('message', 'notice'));
comment on column ${schema}.delivery.kind is 'message: to a customer, with receipts; notice: to an agent of ours, of which nobody but this table is told';`,
    },
  ];
}

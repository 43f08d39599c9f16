-- A pool has one writer at a time. `lease` rises with each takeover and is checked in each commit; `inbox` says which inbox table is appended to.
create table routing.pool (
  id text collate "C" primary key,
  lease int8 not null default 0,
  inbox int2 not null default 0
);

-- The pool's inbox, rotated like an outbox: appended by anybody, deleted by the writer in the commit that handled it, truncated when drained.
-- Autovacuum is off: the tables are short-lived between truncations, and a scan by the key skips what is dead at its head.
create sequence routing.pool_inbox_seq cache 1;
create table routing.pool_inbox_0 (
  seq int8 primary key default nextval('routing.pool_inbox_seq'),
  pool text collate "C" not null,
  kind text not null,
  at timestamptz not null,
  body text not null
) with (autovacuum_enabled = off);
create table routing.pool_inbox_1 (like routing.pool_inbox_0 including all) with (autovacuum_enabled = off);

-- Every input in the order in which it was applied, with the instant of its decisions. Dropped by the day.
create table routing.journal (
  pool text collate "C" not null,
  n int8 not null,
  kind text not null,
  at timestamptz not null,
  decided_at timestamptz not null,
  config_version text not null,
  body text not null,
  primary key (pool, n, decided_at)
) partition by range (decided_at);
-- What falls in no day's partition (a clock far off) is kept here rather than refused.
create table routing.journal_rest partition of routing.journal default;

-- The pool as it was when a writer took it: a replay starts here.
create table routing.snapshot (
  pool text collate "C" not null,
  n int8 not null,
  at timestamptz not null,
  config_version text not null,
  body jsonb not null,
  primary key (pool, n)
);

-- The plain part of each configuration that a pool has had, so that journal and cards can be replayed.
create table routing.config (
  version text collate "C" primary key,
  at timestamptz not null,
  body jsonb not null
);

-- Unfinished work only: a row leaves when its item ends. An agent's load is the sum of what he holds here; it has no row of its own to grow hot.
-- Items and cards are `json`: nothing is searched in them, and `jsonb` would convert each at every write (measured: a third of the statement).
create table routing.item (
  ticket_id text collate "C" primary key,
  pool text collate "C" not null,
  queue_id text not null,
  agent_id text,
  received_at timestamptz not null,
  queued_at timestamptz not null,
  doc json not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index item_agent on routing.item (agent_id) where agent_id is not null;
create index item_waiting on routing.item (queue_id, received_at) where agent_id is null;

-- Presence; who the agents are stands in the configuration.
create table routing.agent (
  id text collate "C" primary key,
  pool text collate "C" not null,
  presence jsonb not null
);

-- Decision cards. Ids are uuid v7, so the key is the order of time.
create table routing.decision (
  id text collate "C" primary key,
  ticket_id text collate "C" not null,
  at timestamptz not null,
  agent_id text,
  card json not null
);
create index decision_ticket on routing.decision (ticket_id, id);

-- The calls of people: made with the inbox row, answered in the commit that handled it.
create table routing.request (
  id text collate "C" primary key,
  body_hash text not null,
  at timestamptz not null,
  status int2,
  body jsonb
) with (fillfactor = 70);
create index request_at on routing.request (at);

-- The highest entityversion seen of each ticket: older ones decide to nothing.
create table routing.seen (
  ticket_id text collate "C" primary key,
  version int8 not null,
  at timestamptz not null
) with (fillfactor = 70);
create index seen_at on routing.seen (at);

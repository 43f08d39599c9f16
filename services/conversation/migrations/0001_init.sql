-- Ids are text with their prefix everywhere. A ticket is one document; what is filtered and joined by stands beside it, written with it.
create table conversation.customer (
  id text collate "C" primary key,
  name text,
  tier text,
  class text,
  language text,
  created_at timestamptz not null
);

create table conversation.contact_point (
  id text collate "C" primary key,
  customer_id text collate "C" not null,
  channel text not null,
  account_id text not null,
  kind text not null,
  address text not null,
  name text,
  created_at timestamptz not null
);
create index contact_point_customer on conversation.contact_point (customer_id);

create table conversation.conversation (
  id text collate "C" primary key,
  customer_id text collate "C" not null,
  channel text not null,
  account_id text not null,
  subject text,
  current_ticket_id text collate "C" not null,
  joined_into text collate "C",
  opened_at timestamptz not null
);
create index conversation_customer on conversation.conversation (customer_id, id);

create table conversation.participant (
  conversation_id text collate "C" not null,
  contact_point_id text collate "C" not null,
  primary key (conversation_id, contact_point_id)
);

-- Documents are `json`: nothing is searched in them at a rate that pays for the conversion to `jsonb` of each write.
create table conversation.ticket (
  id text collate "C" primary key,
  conversation_id text collate "C" not null,
  customer_id text collate "C" not null,
  status text not null,
  agent_id text collate "C",
  owner_id text collate "C",
  queue_id text collate "C",
  priority int4 not null,
  breached bool not null,
  doc json not null
) with (fillfactor = 70);
create index ticket_conversation on conversation.ticket (conversation_id);
create index ticket_customer on conversation.ticket (customer_id, id desc);
create index ticket_agent on conversation.ticket (agent_id, id desc) where agent_id is not null;
create index ticket_owner on conversation.ticket (owner_id, id desc) where owner_id is not null;
create index ticket_live on conversation.ticket (queue_id, id desc) where status in ('new', 'open', 'waiting');

create table conversation.message (
  id text collate "C" primary key,
  seq int8 generated always as identity,
  conversation_id text collate "C" not null,
  ticket_id text collate "C" not null,
  contact_id text collate "C",
  contact_point_id text collate "C",
  mail_id text collate "C",
  direction text not null,
  kind text not null,
  author text not null,
  at timestamptz not null,
  delivery text,
  delivery_at timestamptz,
  delivery_code text,
  doc json not null
);
create index message_timeline on conversation.message (conversation_id, at, seq);
-- The Message-ID is its sender's word: several may claim one, so it is not unique.
create index message_mail on conversation.message using hash (mail_id) where mail_id is not null;

create table conversation.awaited_parent (
  mail_id text collate "C" not null,
  conversation_id text collate "C" not null,
  at timestamptz not null,
  primary key (mail_id, conversation_id)
);
create index awaited_parent_conversation on conversation.awaited_parent (conversation_id);
create index awaited_parent_at on conversation.awaited_parent (at);

create table conversation.suggestion (
  conversation_id text collate "C" not null,
  other_id text collate "C" not null,
  message_id text collate "C" not null,
  reason text not null,
  at timestamptz not null,
  primary key (conversation_id, other_id)
);
create index suggestion_other on conversation.suggestion (other_id);

create table conversation.ticket_event (
  ticket_id text collate "C" not null,
  version int4 not null,
  id uuid not null,
  type text not null,
  at timestamptz not null,
  given_to text collate "C",
  data text not null,
  primary key (ticket_id, version)
);

-- A person is erased (ADR 21). His customers stay as empty rows, so that the ids in facts mean somebody; nothing is filed under them any more.
alter table conversation.customer add column erased_at timestamptz;
alter table conversation.conversation add column erased_at timestamptz;

-- Which files a message names: asked for before a file of somebody who is erased is removed.
alter table conversation.message add column files text[];
update conversation.message m set files = x.files from (select id, array(select a ->> 'sha256' from json_array_elements(doc -> 'attachments') a) as files
  from conversation.message where json_typeof(doc -> 'attachments') = 'array' and json_array_length(doc -> 'attachments') > 0) x where x.id = m.id;
create index message_files on conversation.message using gin (files) where files is not null;
create index participant_point on conversation.participant (contact_point_id);

-- `point_ids`, `elsewhere` and what is in the tables below are emptied at the end: an id of a contact point can be reckoned from its address.
create table conversation.erasure (
  id text collate "C" primary key,
  customer_id text collate "C" not null,
  member_ids text[] not null,
  reason text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  step text not null,
  cursor text,
  point_ids text[] not null,
  elsewhere text[] not null,
  counts text not null,
  due_at timestamptz,
  finished_at timestamptz,
  last_copy_at timestamptz,
  report text
);
create unique index erasure_customer on conversation.erasure (customer_id);
create index erasure_open on conversation.erasure (asked_at) where finished_at is null;
create table conversation.erasure_piece (
  id uuid primary key,
  erasure_id text collate "C" not null,
  type text not null,
  data text not null,
  asked_at timestamptz not null
);
create index erasure_piece_erasure on conversation.erasure_piece (erasure_id);
create table conversation.erasure_answer (
  piece_id uuid not null,
  service text collate "C" not null,
  erasure_id text collate "C" not null,
  type text not null,
  counts text not null,
  done bool not null,
  at timestamptz not null,
  primary key (piece_id, service)
);
create index erasure_answer_erasure on conversation.erasure_answer (erasure_id);
create table conversation.erasure_file (
  erasure_id text collate "C" not null,
  file_id text collate "C" not null,
  state text not null check (state in ('found', 'aside', 'held')),
  primary key (erasure_id, file_id)
);

-- A process as it stood when a case began (ADR 31): never changed.
create table conversation.case_process (
  key text collate "C" primary key,
  process text not null
);
-- What people wrote in the forms of a case, and their reasons (form ''): every write a row, the latest counts.
create table conversation.case_entry (
  ticket_id text collate "C" not null,
  seq int8 generated always as identity,
  form text not null,
  field text not null,
  version int4 not null,
  value text,
  by_id text not null,
  at timestamptz not null,
  primary key (ticket_id, seq)
);
create table conversation.task (
  id text collate "C" primary key,
  ticket_id text collate "C" not null,
  department_id text collate "C" not null,
  agent_id text collate "C",
  status text not null,
  what text not null,
  answer text,
  target text,
  elapsed bool not null,
  due_at timestamptz,
  opened_by text,
  opened_at timestamptz not null,
  ended_by text,
  ended_at timestamptz
);
create index task_ticket on conversation.task (ticket_id, id desc);
create index task_department on conversation.task (department_id, id desc);
create index task_agent on conversation.task (agent_id, id desc) where agent_id is not null;
create index task_opened_by on conversation.task (opened_by, id desc) where opened_by is not null;

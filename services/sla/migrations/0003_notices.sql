-- What people are told that is no clock's affair, newest last: the id is that of the event that brought it about, so it is told once.
create table sla.notice (
  id uuid primary key,
  kind text not null,
  about_agent_id text collate "C" not null,
  at timestamptz not null
);
create table sla.notice_told (
  agent_id text collate "C" not null,
  notice_id uuid not null references sla.notice on delete cascade,
  primary key (agent_id, notice_id)
);
create index notice_told_notice on sla.notice_told (notice_id);

-- Whom a complaint concerns: they write down no rating of it, and read none.
create table insight.concerned (
  ticket_id text collate "C" primary key,
  agent_ids text[] not null
);

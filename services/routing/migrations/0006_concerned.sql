-- Whom a complaint concerns: they do not read why it went where it went.
create table routing.concerned (
  ticket_id text collate "C" primary key,
  agent_ids text[] not null
);

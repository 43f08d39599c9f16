-- How offers have ended: whoever answers one too late hears that. An offer that is open stands in its item.
create table routing.offer (
  id text collate "C" primary key,
  ticket_id text collate "C" not null,
  agent_id text not null,
  state text not null,
  at timestamptz not null
);
create index offer_at on routing.offer (at);

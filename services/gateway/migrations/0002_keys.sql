-- Keys of the API. What a caller holds is shown once and never stored: `hash` is HMAC-SHA-256 of it under a pepper that is not in the database.
create table config.api_key (
  id text collate "C" primary key,
  hash bytea not null check (length(hash) = 32),
  name text not null,
  role text not null check (role in ('admin', 'supervisor', 'agent', 'department', 'quality', 'intake', 'subscriber')),
  -- An agent's key acts only as this agent.
  agent_id text check ((role = 'agent') = (agent_id is not null)),
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz,
  -- A key that was taken back stays, so that an audit row can say whose it was.
  revoked_at timestamptz,
  revoked_by text
);

-- Who did what in the name of others, and to keys. Ids only; uuid v7, so that the order is that of time.
create table config.audit (
  id uuid primary key,
  at timestamptz not null,
  key_id text not null,
  action text not null,
  subject text not null,
  request_id text not null
);

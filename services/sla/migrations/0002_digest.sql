-- The digest that an agent's next overdue arrival joins: one row an agent, taken over by a new one when nothing has joined it for a while.
create table sla.digest (
  agent_id text collate "C" primary key,
  escalation_id uuid not null,
  begun_at timestamptz not null,
  last_at timestamptz not null
);

-- Null: a notice of its own. Else the escalation whose notice this one stands with.
alter table sla.notification add column digest_id uuid;
create index notification_digest on sla.notification (digest_id) where digest_id is not null;

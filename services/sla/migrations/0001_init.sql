-- A ticket with its clocks: one row, one document, locked and written as a whole. The numbers beside it are for the gauges; none but the
-- partial indexes' own changes seldom, so that an update stays on its page.
create table sla.ticket (
  id text collate "C" primary key,
  version int8 not null,
  live bool not null,
  running int2 not null,
  breached int2 not null,
  unreckoned int2 not null,
  doc json not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index ticket_live on sla.ticket (id) where live;
create index ticket_unreckoned on sla.ticket (id) where unreckoned > 0;

-- What clocks were promised: policy, target, ladder and calendar of one configuration version. Written once, never changed.
create table sla.agreement (
  key text collate "C" primary key,
  doc json not null
);

-- What was escalated, newest last (ids are uuid v7); and whom it told.
create table sla.escalation (
  id uuid primary key,
  ticket_id text collate "C" not null,
  doc json not null
);
create index escalation_ticket on sla.escalation (ticket_id, id);
create table sla.notification (
  agent_id text collate "C" not null,
  escalation_id uuid not null references sla.escalation on delete cascade,
  primary key (agent_id, escalation_id)
);
create index notification_escalation on sla.notification (escalation_id);

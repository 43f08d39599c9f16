-- Clocks that have ended and left their ticket's row, where many follow each other: shown with the others, never changed again.
create table sla.past_clock (
  ticket_id text collate "C" not null,
  id text collate "C" not null,
  doc json not null,
  primary key (ticket_id, id)
);
-- Who sees to it, and since when.
alter table sla.escalation add column acknowledged_by text, add column acknowledged_at timestamptz;

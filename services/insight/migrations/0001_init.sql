-- What insight knows of a ticket that was resolved: one row, one document, locked and written as a whole. Ids and facts, no personal data.
create table insight.ticket (
  id text collate "C" primary key,
  survey_id text collate "C",
  doc json not null
) with (fillfactor = 85);

-- A survey of one solution. The columns beside the document are those that are asked by: whom we asked when, and the figures.
create table insight.survey (
  id text collate "C" primary key,
  ticket_id text collate "C" not null,
  customer_id text collate "C" not null,
  status text not null,
  -- When he was bothered with it; null where he was not after all.
  asked_at timestamptz,
  -- In which period it counts: sent, or told by phone without having been sent. Null: in none.
  counted_at timestamptz,
  sent bool not null,
  answered_by text,
  queue_id text collate "C",
  type text collate "C",
  ratings json,
  doc json not null
) with (fillfactor = 85);
create index survey_ticket on insight.survey (ticket_id);
create index survey_customer on insight.survey (customer_id, asked_at) where asked_at is not null;
create index survey_counted on insight.survey (counted_at) where counted_at is not null;

-- Who a customer is now, where he was merged: the same person has the same root. Who is not in it is himself.
create table insight.person (
  customer_id text collate "C" primary key,
  root_id text collate "C" not null
);
create index person_root on insight.person (root_id);

-- How the queues of a pool stand, as its writer last told: where it has changed, and at most once a second. Conditions of rules ask it.
create table routing.queue_health (
  pool text collate "C" primary key,
  at timestamptz not null,
  queues json not null
) with (fillfactor = 50);

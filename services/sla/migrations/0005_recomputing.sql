-- How far the running clocks are held to the configuration in force: one row. What they were promised before this table was there, they keep.
create table sla.recomputing (
  one bool primary key default true check (one),
  number int4 not null,
  promises text not null,
  since timestamptz not null,
  after text collate "C"
);

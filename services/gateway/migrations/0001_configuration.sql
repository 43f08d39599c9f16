-- Versions of the configuration folder: written once, never changed. The text of every document stands in them, so that an old decision can be explained.
create table config.version (
  number int4 primary key,
  files jsonb not null,
  digests jsonb not null,
  -- Of the whole folder: the same folder again is no new version.
  digest text collate "C" not null,
  at timestamptz not null,
  by text not null,
  -- The version that a rollback brought back.
  as_number int4 references config.version
);

create table config.current (
  one bool primary key default true check (one),
  number int4 not null references config.version
);

-- What each service said of a version; the last word counts.
create table config.report (
  service text collate "C" not null,
  number int4 not null,
  refused bool not null,
  problems jsonb not null,
  at timestamptz not null,
  primary key (number, service)
);

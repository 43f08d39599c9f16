import type { Migration } from '@sluice/store';

/** The tables of a group's dead letters; they stand in the schema of its service. */
export const deadLetterMigrations = (schema: string): Migration[] => [
  {
    name: '0000_dead_letters_1',
    sql: `create table ${schema}.parked_key (key text collate "C" primary key, topic text not null, reason text not null, since timestamptz not null, replays int4 not null default 0);
create table ${schema}.parked_record (
  seq int8 generated always as identity primary key, park text collate "C" not null, topic text not null, part int4 not null, off int8 not null,
  key text, headers text not null, value bytea, reason text not null, message text not null, at timestamptz not null, unique (topic, part, off)
);
create index parked_record_park on ${schema}.parked_record (park, seq);
create table ${schema}.purge_audit (at timestamptz not null, by text not null, park text not null, records int4 not null, reason text not null);`,
  },
];

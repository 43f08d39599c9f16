import type { Migration } from '@sluice/store';

/**
 * The log as tables. Records of a topic stand in their own partition of `log.record`; offsets are dense per topic and partition.
 * Positions are appended to the current one of two tables; the highest counts; the other is folded into it and truncated.
 */
export const logMigrations: readonly Migration[] = [
  {
    name: '0001_log',
    sql: `create table log.topic (id int4 generated always as identity primary key, name text collate "C" unique not null, partitions int4 not null, cleanup text not null, retention_ms int8);
create table log.record (
  topic int4 not null, part int4 not null, off int8 not null, id uuid not null, key text, headers text not null, value bytea, at timestamptz not null default clock_timestamp(),
  primary key (topic, part, off)
) partition by list (topic);
create table log.position_0 (grp text collate "C" not null, topic int4 not null, part int4 not null, next int8 not null) with (autovacuum_enabled = off);
create table log.position_1 (like log.position_0) with (autovacuum_enabled = off);`,
  },
];

-- Each source has its own word; which of them counts is derived, and cached in the columns of `customer` for every member of a group.
create table conversation.customer_attribute (
  customer_id text collate "C" not null,
  name text collate "C" not null,
  source text collate "C" not null,
  value text not null,
  at timestamptz not null,
  by text,
  primary key (customer_id, name, source)
);
-- Of before: names came from channels, the rest from callers of the intake API.
insert into conversation.customer_attribute (customer_id, name, source, value, at)
select c.id, x.name, x.source, to_json(x.value)::text, c.created_at from conversation.customer c
cross join lateral (values ('name', 'channel', c.name), ('tier', 'api', c.tier), ('class', 'api', c.class), ('language', 'api', c.language)) x(name, source, value)
where x.value is not null;

-- A merge moves nothing: the merged customer points to who survives him, and `root_id` says who counts now (ADR 20).
alter table conversation.customer add column merged_into text collate "C", add column root_id text collate "C";
update conversation.customer set root_id = id;
alter table conversation.customer alter column root_id set not null;
create index customer_root on conversation.customer (root_id);

-- The best proof that this point has given of its identity, so that a contact that proves no more writes nothing.
alter table conversation.contact_point add column proof text not null default 'claimed';

-- Whose an address is, on whatever account of ours. `scope`: '' where it is the same person everywhere, else the account or system that gave the id.
create table conversation.identity (
  kind text collate "C" not null,
  scope text collate "C" not null,
  canonical text collate "C" not null,
  customer_id text collate "C" not null,
  value text not null,
  source text not null,
  proof text not null,
  first_seen_at timestamptz not null,
  proved_at timestamptz not null,
  primary key (kind, scope, canonical)
);
create index identity_customer on conversation.identity (customer_id);

-- Customers who may be one person. `customer_id` < `other_id`; one that a person has dismissed is not made again.
create table conversation.customer_suggestion (
  customer_id text collate "C" not null,
  other_id text collate "C" not null,
  reason text not null,
  evidence text not null,
  at timestamptz not null,
  dismissed_at timestamptz,
  primary key (customer_id, other_id),
  check (customer_id < other_id)
);
create index customer_suggestion_other on conversation.customer_suggestion (other_id);

-- Of before: the oldest customer of an address has it; the others stay as they are, with a suggestion.
create table conversation.known_identity as
select p.customer_id, p.account_id, p.address, p.created_at,
  case when p.kind = 'email' and p.address ~ '^[^[:space:]@]+@[^[:space:]@]+[.][^[:space:]@.]+$' then 'email'
    when p.kind in ('phone', 'sms', 'voice', 'whatsapp') and p.address ~ '^[+]\d' then 'phone'
    when p.kind = 'external' then 'external_user' else p.kind end as kind,
  case when (p.kind = 'email' and p.address ~ '^[^[:space:]@]+@[^[:space:]@]+[.][^[:space:]@.]+$') or (p.kind in ('phone', 'sms', 'voice', 'whatsapp') and p.address ~ '^[+]\d')
    then '' else p.account_id end as scope
from conversation.contact_point p;
insert into conversation.identity (kind, scope, canonical, customer_id, value, source, proof, first_seen_at, proved_at)
select distinct on (kind, scope, address) kind, scope, address, customer_id, address, 'channel:' || account_id, 'claimed', created_at, created_at
from conversation.known_identity order by kind, scope, address, created_at, customer_id;
insert into conversation.customer_suggestion (customer_id, other_id, reason, evidence, at)
select distinct on (least(k.customer_id, i.customer_id), greatest(k.customer_id, i.customer_id)) least(k.customer_id, i.customer_id), greatest(k.customer_id, i.customer_id), 'same_identity',
  json_build_object('kind', k.kind, 'canonical', k.address)::text, now()
from conversation.known_identity k join conversation.identity i on i.kind = k.kind and i.scope = k.scope and i.canonical = k.address and i.customer_id <> k.customer_id
order by least(k.customer_id, i.customer_id), greatest(k.customer_id, i.customer_id), k.kind, k.address;
drop table conversation.known_identity;

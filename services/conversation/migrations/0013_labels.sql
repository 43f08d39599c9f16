-- Labels stand in the ticket's document; beside it for the lists. Only tickets that have some are in the index.
alter table conversation.ticket add column labels text[] not null default '{}';
create index ticket_labels on conversation.ticket using gin (labels) where labels <> '{}';
-- What rules have said by themselves within a day, by the customer who has the address: so much an address and no more.
create table conversation.automatic_reply (
  message_id text collate "C" primary key,
  customer_id text collate "C" not null,
  at timestamptz not null
);
create index automatic_reply_customer on conversation.automatic_reply (customer_id, at desc);
create index automatic_reply_at on conversation.automatic_reply (at);

-- What tickets have to do with each other: `ticket_id` follows, is a duplicate of, is caused by or is a complaint about `other_id`.
create table conversation.ticket_link (
  ticket_id text collate "C" not null,
  other_id text collate "C" not null,
  link text not null,
  by_id text,
  at timestamptz not null,
  primary key (ticket_id, other_id, link)
);
create index ticket_link_other on conversation.ticket_link (other_id, ticket_id, link);
-- Tickets that follow another since they were made.
insert into conversation.ticket_link (ticket_id, other_id, link, at)
select id, doc ->> 'followsTicketId', 'follows', to_timestamp((doc ->> 'createdAt')::float8 / 1000) from conversation.ticket where doc ->> 'followsTicketId' is not null;

-- A queue's tickets of any status; `ticket_live` serves those that are not ended.
create index ticket_queue on conversation.ticket (queue_id, id desc) where queue_id is not null;
create index ticket_breached on conversation.ticket (id desc) where breached;
-- Who was ever given a ticket sees it: the history says so, and only its insert pays for the index.
create index ticket_event_given on conversation.ticket_event (given_to, ticket_id) where given_to is not null;

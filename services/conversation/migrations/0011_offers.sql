-- Whom a ticket is offered to: he may look at it before he takes it, and no longer. The customer's own manager, as routing is told of him.
alter table conversation.ticket add column offered_to text collate "C";
create index ticket_offered on conversation.ticket (offered_to, id desc) where offered_to is not null;
alter table conversation.customer add column manager text;

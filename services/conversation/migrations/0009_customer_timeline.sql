-- All that a person said and heard over all channels, in one order: under the customer of its conversation.
alter table conversation.message add column customer_id text collate "C";
update conversation.message m set customer_id = c.customer_id from conversation.conversation c where c.id = m.conversation_id;
alter table conversation.message alter column customer_id set not null;
create index message_customer on conversation.message (customer_id, at, seq);

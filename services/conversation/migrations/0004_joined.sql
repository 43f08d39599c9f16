-- Who has joined a conversation is led on when that one joins another.
create index conversation_joined on conversation.conversation (joined_into) where joined_into is not null;
-- Of before: chains become one step, and messages that stayed half-way go where they belong.
with recursive lead as (
  select id, joined_into as last from conversation.conversation where joined_into is not null
  union select l.id, c.joined_into from lead l join conversation.conversation c on c.id = l.last where c.joined_into is not null)
update conversation.conversation c set joined_into = l.last from lead l join conversation.conversation e on e.id = l.last and e.joined_into is null where c.id = l.id;
update conversation.message m set conversation_id = e.id, ticket_id = e.current_ticket_id
from conversation.conversation c join conversation.conversation e on e.id = c.joined_into where c.id = m.conversation_id and m.direction = 'in';

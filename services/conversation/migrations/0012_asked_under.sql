-- Number of the configuration under which an agent was last asked for: what waits under an older one is asked for anew.
alter table conversation.ticket add column asked_under int4 not null default 0;
create index ticket_asked on conversation.ticket (asked_under, id) where agent_id is null and status in ('new', 'open');

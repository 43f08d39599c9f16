-- Which refusals a ticket has told of; tickets of before have told of none.
update conversation.ticket set doc = (doc::jsonb || '{"refusedFor": []}')::json where doc::jsonb -> 'refusedFor' is null;

-- A key of a department acts as one agent too. One that was made before names nobody, and may nothing.
alter table config.api_key drop constraint if exists api_key_check, drop constraint if exists api_key_agent_id_check;
alter table config.api_key add constraint api_key_agent check (case role when 'agent' then agent_id is not null when 'department' then true else agent_id is null end);

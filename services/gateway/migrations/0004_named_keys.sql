-- A key of a supervisor or of quality may say whose it is. One that was made before names nobody, and stays so.
alter table config.api_key drop constraint api_key_agent;
alter table config.api_key add constraint api_key_agent check (case when role = 'agent' then agent_id is not null when role in ('department', 'supervisor', 'quality') then true else agent_id is null end);

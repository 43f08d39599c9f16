-- A snapshot is read whole or not at all: as `json` it is written as it comes, and is not packed while a takeover waits for it
-- (100,000 items: a second and more as `jsonb`).
alter table routing.snapshot alter column body type json using body::json;
alter table routing.snapshot alter column body set storage external;

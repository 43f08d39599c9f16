-- Addresses that a bounce has told to be gone. One from which somebody has written since is alive again: that is seen where it is read.
create table conversation.dead_address (
  contact_point_id text collate "C" primary key,
  message_id text collate "C" not null,
  at timestamptz not null,
  reason text not null
);

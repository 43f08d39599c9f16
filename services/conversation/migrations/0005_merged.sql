-- A merge moves nothing: a conversation points to the one that goes on for it (a tree), and `root_id` says where that ends; null: nowhere.
-- Messages with a higher number than `merged_seq` were filed after it: time is too coarse to say so.
alter table conversation.conversation add column merged_into text collate "C", add column merged_seq int8, add column root_id text collate "C";
create index conversation_root on conversation.conversation (root_id) where root_id is not null;

-- What has been read ahead of the back-fill: [[after, to], …], rising. `step` rises with every commit: of two who read one mailbox at once
-- only one finds the step that he has seen.
alter table channel_email.imap_cursor add column ahead json not null default '[]';
alter table channel_email.imap_cursor add column step int8 not null default 0;

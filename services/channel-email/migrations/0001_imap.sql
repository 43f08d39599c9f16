-- Where each mailbox has been read to. Moved in the transaction that stores the mails, so that nothing between two marks is lost or read twice.
create table channel_email.imap_cursor (
  account text collate "C" not null,
  mailbox text collate "C" not null,
  uid_validity int8 not null,
  uid int8 not null,
  last_success_at timestamptz not null,
  primary key (account, mailbox)
);

-- A case as it was filed: never changed, but that the words of an erased person go. Facts are what the review counts.
create table conversation.case_filing (
  ticket_id text collate "C" not null,
  number int4 not null,
  filed_at timestamptz not null,
  facts text not null,
  document text,
  primary key (ticket_id, number)
);
create index case_filing_at on conversation.case_filing (filed_at, ticket_id, number);

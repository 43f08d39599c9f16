-- What is sent to webhooks: the body as it was made once, never anew. `sending` is left only by its own attempt, or when a new owner finds it orphaned.
create table subscriptions.webhook_delivery (
  id text collate "C" primary key,
  webhook_id text collate "C" not null,
  ticket_id text collate "C" not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed')),
  attempts int not null default 0,
  next_at timestamptz,
  body text not null,
  last_code text,
  requested_at timestamptz not null,
  changed_at timestamptz not null,
  sent_at timestamptz
);
comment on column subscriptions.webhook_delivery.id is 'of the notice: the webhook-id of each attempt, by which a receiver knows a repeat';
create index webhook_delivery_due on subscriptions.webhook_delivery (webhook_id, next_at, id) where state = 'queued';
create index webhook_delivery_open on subscriptions.webhook_delivery (state, webhook_id) where state in ('sending', 'failed');
create index webhook_delivery_old on subscriptions.webhook_delivery (changed_at) where state in ('sent', 'failed');

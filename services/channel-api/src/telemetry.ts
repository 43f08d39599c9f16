import { meter } from '@sluice/runtime';

export interface ApiTelemetry {
  contact(outcome: 'accepted' | 'duplicate' | 'different_body'): void;
  flush(contacts: number, tookMs: number): void;
}

/** One function per business event; nothing is logged per contact: intake takes thousands a second. */
export function apiTelemetry(): ApiTelemetry {
  const meters = meter('sluice.channel-api');
  const contacts = meters.createCounter('sluice.contact.received');
  const took = meters.createHistogram('sluice.intake.flush', { unit: 'ms' });
  const size = meters.createHistogram('sluice.intake.flush_size');
  const attributes = { accepted: { outcome: 'accepted' }, duplicate: { outcome: 'duplicate' }, different_body: { outcome: 'different_body' } };
  return {
    contact: (outcome) => contacts.add(1, attributes[outcome]),
    flush(count, tookMs) {
      took.record(tookMs);
      size.record(count);
    },
  };
}

import { meter } from '@sluice/runtime';
import type { Accepted } from './contact.ts';

/** What every way in counts. Nothing is logged per contact: intake takes thousands a second. */
export interface IntakeTelemetry {
  /** From the contact in hand to its durable commit, as its sender waits. The histogram's count is the rate. */
  accepted(outcome: Accepted['outcome'], tookMs: number): void;
  flush(contacts: number, tookMs: number): void;
}

/** `way` tells apart the ways into one channel. */
export function intakeTelemetry(channel: string, way?: string): IntakeTelemetry {
  const m = meter('sluice');
  const accepted = m.createHistogram('sluice.contact.accepted', { unit: 'ms', description: 'from a contact in hand to its durable commit, by outcome' });
  const took = m.createHistogram('sluice.intake.flush', { unit: 'ms', description: 'one commit of contacts' });
  const size = m.createHistogram('sluice.intake.flush_size', { description: 'contacts of one commit' });
  const labels = { channel, ...(way === undefined ? {} : { way }) };
  const of = { accepted: { ...labels, outcome: 'accepted' }, duplicate: { ...labels, outcome: 'duplicate' }, different_body: { ...labels, outcome: 'different_body' } };
  return {
    accepted: (outcome, tookMs) => accepted.record(tookMs, of[outcome]),
    flush(contacts, tookMs) {
      took.record(tookMs, labels);
      size.record(contacts, labels);
    },
  };
}

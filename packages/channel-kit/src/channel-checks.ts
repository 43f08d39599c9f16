import type { Check } from '@sluice/runtime';

/** Whether the last contacts were taken. */
export function intakeCheck(service: string, away: boolean): Check {
  const name = `${service} intake`;
  if (!away) return { name, status: 'ok' };
  return { name, status: 'fail', detail: 'the database did not take the last contacts; senders are told to come again', remedy: 'it goes on by itself when the database is back' };
}

/** What waits on the way out, by the counts of the delivery states. */
export function outgoingCheck(service: string, { held = 0, failed = 0 }: Readonly<Record<string, number>>): Check {
  const name = `${service} outgoing`;
  if (held > 0)
    return {
      name,
      status: 'warn',
      detail: `${held} messages wait in the outbox because their account has no outgoing server, or no key to sign with`,
      remedy: 'configure it: they leave by themselves',
    };
  return { name, status: 'ok', ...(failed > 0 ? { detail: `${failed} messages failed for good` } : {}) };
}

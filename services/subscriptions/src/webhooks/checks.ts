import type { Check } from '@sluice/runtime';
import type { Count } from '../store/webhook-deliveries.ts';
import type { Webhook } from './webhook.ts';

/** One for each webhook that there is, and for each that was and still has something given up. `elsewhere`: it makes this process unready for nobody. */
export function webhookChecks(webhooks: readonly Webhook[], counted: readonly Count[]): Check[] {
  const known = new Map(webhooks.map((one) => [one.id, one]));
  return [...new Set([...known.keys(), ...counted.map(({ webhookId }) => webhookId)])].map((id) =>
    checkOf(
      id,
      known.get(id),
      counted.find(({ webhookId }) => webhookId === id),
    ),
  );
}

function checkOf(id: string, webhook: Webhook | undefined, { waiting = 0, failed = 0 }: Partial<Count> = {}): Check {
  const name = `webhook ${id}`;
  if (webhook && !webhook.target)
    return {
      name,
      status: 'fail',
      detail: [...named('not set', webhook.missing), ...named('not usable', webhook.unusable), ...(waiting > 0 ? [`${waiting} notices wait`] : [])].join('; '),
      remedy: 'set it right for this process and start it again, or take it out of policies.yaml',
      elsewhere: true,
    };
  if (failed > 0)
    return { name, status: 'warn', detail: `${failed} notices of the last 30 days were given up`, remedy: 'GET /v1/webhooks/deliveries?state=failed says which and why', elsewhere: true };
  return { name, status: 'ok', ...(waiting > 0 ? { detail: `${waiting} notices wait` } : {}) };
}

const named = (what: string, names: readonly string[]): string[] => (names.length === 0 ? [] : [`${what}: ${names.join(', ')}`]);

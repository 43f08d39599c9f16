import { messageOf, uuidv7 } from '@sluice/kernel';
import { readFolder } from '@sluice/policy';
import type { Api } from '../api.ts';
import { CliFault } from '../fault.ts';
import { sendMail } from './mail.ts';
import { type Step, until, walkTicket } from './walk.ts';

export interface SmokeOptions {
  /** HOST:PORT, or `off`. */
  readonly smtp: string;
  /** The customer of the mail. */
  readonly from: string;
  /** Of each step. */
  readonly timeoutMs: number;
}
export interface Smoke {
  readonly steps: readonly Step[];
  /** What did not happen, in a sentence. */
  readonly fault: string | undefined;
}

const TEXT = 'How do I read my invoice? This is a smoke test; nothing need be done.';

/** Two contacts from the door to the end, one by each door. Steps are kept up to the one that failed. */
export async function smoke(api: Api, options: SmokeOptions): Promise<Smoke> {
  const steps: Step[] = [];
  try {
    const { accounts } = readFolder((await api.call<{ files: Record<string, string> }>('GET', '/v1/config')).body.files).channels;
    const app = accounts.find((one) => one.kind === 'api');
    if (!app) throw new CliFault('the configuration has no account of the API channel');
    await byApi(api, app.id, options, steps);
    if (options.smtp === 'off') return { steps, fault: undefined };
    const address = accounts.find((one) => one.kind === 'email')?.addresses?.[0];
    if (address === undefined) throw new CliFault('the configuration has no e-mail account');
    await byMail(api, address, options, steps);
    return { steps, fault: undefined };
  } catch (error) {
    return { steps, fault: messageOf(error) };
  }
}

async function byApi(api: Api, channel: string, { timeoutMs }: SmokeOptions, steps: Step[]): Promise<void> {
  const mark = uuidv7();
  const began = performance.now();
  const contact = { channel, externalId: `smoke-${mark}`, from: { kind: 'email', value: `smoke-${mark}@sluice.invalid` }, subject: `Smoke test ${mark}`, text: TEXT };
  const { body } = await api.call<{ id: string }>('POST', '/v1/contacts', contact);
  const ticketId = await until('the API contact to become a ticket', timeoutMs, async () => (await api.call<{ ticketId: string | null }>('GET', `/v1/contacts/${body.id}`)).body.ticketId ?? undefined);
  await walkTicket({ api, walk: 'api', ticketId, began, timeoutMs, steps });
}

async function byMail(api: Api, to: string, { smtp, from, timeoutMs }: SmokeOptions, steps: Step[]): Promise<void> {
  const subject = `Smoke test ${uuidv7()}`;
  const began = performance.now();
  await sendMail({ smtp, from, to, subject, text: TEXT, timeoutMs });
  const ticketId = await until('the mail to become a ticket', timeoutMs, async () => ticketWith(api, subject));
  await walkTicket({ api, walk: 'mail', ticketId, began, timeoutMs, steps });
}

/** Among the newest tickets, the one with this subject. */
async function ticketWith(api: Api, subject: string): Promise<string | undefined> {
  const { body } = await api.call<{ items: readonly { readonly id: string; readonly subject?: string | null }[] }>('GET', '/v1/tickets?limit=50');
  return body.items.find((one) => one.subject === subject)?.id;
}

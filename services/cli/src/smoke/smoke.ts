import { messageOf, uuidv7 } from '@sluice/kernel';
import { readFolder } from '@sluice/policy';
import type { Api } from '../api.ts';
import { CliFault } from '../fault.ts';
import { sendMail } from './mail.ts';
import { newestTicket, type Taken, takenAs, takenWith } from './taken.ts';
import { type Step, walkContact } from './walk.ts';

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
  /** What is to be cleaned up by hand, in a sentence each. */
  readonly left: readonly string[];
}

/** What it writes begins so: whoever reads lists or reports knows it by that. */
const MARK = 'Smoke test';
const TEXT = 'How do I read my invoice? This is a smoke test; nothing need be done.';

/** Two contacts from the door to the end, one by each door. Steps are kept up to the one that failed. */
export async function smoke(api: Api, options: SmokeOptions): Promise<Smoke> {
  const steps: Step[] = [];
  const left: string[] = [];
  const { timeoutMs } = options;
  const walk = async (name: Step['walk'], send: () => Promise<Taken>): Promise<void> => {
    const began = performance.now();
    await walkContact({ api, walk: name, taken: await send(), began, timeoutMs, steps, left });
  };
  try {
    const { accounts } = readFolder((await api.call<{ files: Record<string, string> }>('GET', '/v1/config')).body.files).channels;
    const app = accounts.find((one) => one.kind === 'api');
    if (!app) throw new CliFault('the configuration has no account of the API channel');
    await walk('api', () => byApi(api, app.id));
    if (options.smtp === 'off') return { steps, fault: undefined, left };
    const address = accounts.find((one) => one.kind === 'email')?.addresses?.[0];
    if (address === undefined) throw new CliFault('the configuration has no e-mail account');
    const before = await newestTicket(api);
    await walk('mail', () => byMail(api, address, options, before));
    return { steps, fault: undefined, left };
  } catch (error) {
    return { steps, fault: messageOf(error), left };
  }
}

async function byApi(api: Api, channel: string): Promise<Taken> {
  const mark = uuidv7();
  const contact = { channel, externalId: `smoke-${mark}`, from: { kind: 'email', value: `smoke-${mark}@sluice.invalid` }, subject: `${MARK} ${mark}`, text: TEXT };
  const { body } = await api.call<{ id: string }>('POST', '/v1/contacts', contact);
  return takenAs(api, `the API contact ${body.id}`, `/v1/contacts/${body.id}`);
}

async function byMail(api: Api, to: string, { smtp, from, timeoutMs }: SmokeOptions, before: string | undefined): Promise<Taken> {
  const subject = `${MARK} ${uuidv7()}`;
  const id = await sendMail({ smtp, from, to, subject, text: TEXT, timeoutMs });
  return id === undefined ? takenWith(api, `the mail "${subject}"`, subject, before) : takenAs(api, `the mail ${id}`, `/v1/channels/email/contacts/${id}`);
}

import type { Config } from '@sluice/policy';

export interface BannerFacts {
  readonly url: string;
  readonly adminUrl: string;
  readonly key: string;
  readonly smtp: { readonly host: string; readonly port: number };
  /** The company as it is configured now: its accounts are in the lines to try. */
  readonly company: Pick<Config, 'channels'>;
  readonly sendsMail: boolean;
  readonly dataDir: string;
  readonly tookMs: number;
}

/** The one block that a person needs: where it is, the key, the first call, the first mail. Every line works as printed in a POSIX shell. */
export function banner(facts: BannerFacts): string {
  const { url, key, company } = facts;
  const app = company.channels.accounts.find(({ kind }) => kind === 'api')?.id;
  const mailTo = company.channels.accounts.flatMap((account) => account.addresses ?? [])[0];
  return `
Sluice is ready (${(facts.tookMs / 1000).toFixed(1)} s)

  address   ${url}        docs ${url}/docs        health ${facts.adminUrl}/readyz
  key       ${key}
  data      ${facts.dataDir}
${app === undefined ? '' : firstContact(url, key, app)}${mailTo === undefined ? '' : firstMail(facts.smtp, mailTo)}
  who has them (and why: /v1/tickets/ID/decisions):
    curl -sS ${url}/v1/tickets -H 'authorization: Bearer ${key}'
  ${facts.sendsMail ? 'answers go out by SLUICE_SMTP_URL' : 'answers wait in the outbox, visible and unsent, until SLUICE_SMTP_URL names a mail server'}
`;
}

function firstContact(url: string, key: string, app: string): string {
  const contact = { channel: app, externalId: 'first-1', from: { kind: 'email', value: 'you@example.com' }, subject: 'Where is my order?', text: 'It has not come. 还没有收到。' };
  return `
  first contact:
    curl -sS ${url}/v1/contacts -H 'authorization: Bearer ${key}' -H 'content-type: application/json' -d '${JSON.stringify(contact)}'
`;
}

/** By curl, which whoever made the call above has; swaks and every other mail program do as well. */
function firstMail({ host, port }: BannerFacts['smtp'], to: string): string {
  const mail = String.raw`From: you@example.com\nTo: ${to}\nSubject: Where is my order?\n\nIt has not come.\n`;
  return `
  first mail (to ${to}, port ${port}):
    printf '${mail}' | curl -sS smtp://${host}:${port} --mail-from you@example.com --mail-rcpt ${to} --crlf --upload-file -
`;
}

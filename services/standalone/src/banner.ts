export interface BannerFacts {
  readonly url: string;
  readonly adminUrl: string;
  readonly key: string;
  readonly smtp: { readonly host: string; readonly port: number };
  /** An address of the first e-mail account. */
  readonly mailTo: string;
  readonly sendsMail: boolean;
  readonly dataDir: string;
  readonly tookMs: number;
}

/** The one block that a person needs: where it is, the key, the first call, the first mail. */
export function banner(facts: BannerFacts): string {
  const swaks = `swaks --server ${facts.smtp.host}:${facts.smtp.port} --from you@example.com --to ${facts.mailTo} --header "Subject: Where is my order?" --body "It has not come."`;
  return `
Sluice is ready (${(facts.tookMs / 1000).toFixed(1)} s)

  address   ${facts.url}        docs ${facts.url}/docs        health ${facts.adminUrl}/readyz
  key       ${facts.key}
  data      ${facts.dataDir}

  first contact:
    curl -sS ${facts.url}/v1/contacts -H 'authorization: Bearer ${facts.key}' -H 'content-type: application/json' -d '{"channel":"app","externalId":"first-1","from":{"kind":"email","value":"you@example.com"},"subject":"Where is my order?","text":"It has not come."}'
    curl -sS ${facts.url}/v1/tickets -H 'authorization: Bearer ${facts.key}'

  first mail (to ${facts.mailTo}, port ${facts.smtp.port}):
    ${swaks}
  ${facts.sendsMail ? 'answers go out by SLUICE_SMTP_URL' : 'answers wait in the outbox, visible and unsent, until SLUICE_SMTP_URL names a mail server'}
`;
}

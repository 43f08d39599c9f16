import { compileFolder } from '@sluice/policy';
import type { EmailAccount } from './account.ts';
import { compileEmailAccounts, type Secrets } from './accounts.ts';

/** An agent as notices reach him. */
export interface AgentMail {
  readonly address: string | undefined;
  readonly name: string | undefined;
  /** Of the texts of a notice his own stands first. */
  readonly language: string | undefined;
}

/** What this channel makes of a version: its accounts, and where our own people have their mail. */
export interface EmailConfiguration {
  readonly accounts: readonly EmailAccount[];
  readonly agents: ReadonlyMap<string, AgentMail>;
  /** The account that writes notices, where policies.yaml names one. */
  readonly noticesFrom?: string | undefined;
}

/** @throws where the folder cannot be compiled: the version is refused */
export function compileEmail(version: { readonly files: Readonly<Record<string, string>> }, secrets: Secrets): EmailConfiguration {
  return compileFolder(version.files, ({ agents, policies }) => ({
    accounts: compileEmailAccounts(version, secrets),
    agents: new Map(agents.agents.map(({ id, email, name, languages }) => [id, { address: email, name, language: languages[0] }])),
    noticesFrom: policies.noticesFrom,
  }));
}

/** The account that writes to our own people: the one that is named, else the first that has an address. */
export function noticeAccount({ accounts, noticesFrom }: Pick<EmailConfiguration, 'accounts' | 'noticesFrom'>): EmailAccount | undefined {
  const able = accounts.filter((account) => account.addresses.length > 0);
  return able.find((account) => account.id === noticesFrom) ?? able[0];
}

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
}

/** @throws where the folder cannot be compiled: the version is refused */
export function compileEmail(version: { readonly files: Readonly<Record<string, string>> }, secrets: Secrets): EmailConfiguration {
  const agents = compileFolder(version.files, (config) => new Map(config.agents.agents.map(({ id, email, name, languages }) => [id, { address: email, name, language: languages[0] }])));
  return { accounts: compileEmailAccounts(version, secrets), agents };
}

/** The account that writes to our own people: the first that has an address. */
export function noticeAccount(accounts: readonly EmailAccount[]): EmailAccount | undefined {
  return accounts.find((account) => account.addresses.length > 0);
}

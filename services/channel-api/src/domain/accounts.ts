import { compileFolder } from '@sluice/policy';

export interface ApiAccount {
  /** The name that callers write in `channel`. */
  readonly id: string;
}

/** The accounts of this channel by their id. @throws where the folder cannot be compiled: the version is refused */
export function compileApiAccounts(version: { readonly files: Readonly<Record<string, string>> }): ReadonlyMap<string, ApiAccount> {
  return compileFolder(version.files, ({ channels }) => new Map(channels.accounts.filter((account) => account.kind === 'api').map(({ id }) => [id, { id }])));
}

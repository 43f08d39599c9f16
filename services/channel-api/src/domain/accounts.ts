import { readFolder } from '@sluice/policy';

export interface ApiAccount {
  /** The name that callers write in `channel`. */
  readonly id: string;
}

/** The accounts of this channel by their id. @throws where the folder is faulty: the version is refused */
export function compileApiAccounts(version: { readonly files: Readonly<Record<string, string>> }): ReadonlyMap<string, ApiAccount> {
  const { accounts } = readFolder(version.files).channels;
  return new Map(accounts.filter((account) => account.kind === 'api').map(({ id }) => [id, { id }]));
}

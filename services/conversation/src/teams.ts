import type { Work } from './work.ts';

/** Accounts of two departments: each sees what comes to it as a matter of its own. */
export function areApart({ config }: Pick<Work, 'config'>, oneAccountId: string, otherAccountId: string): boolean {
  const teamOf = (id: string): string | undefined => config.accounts.find((account) => account.id === id)?.team;
  return oneAccountId !== otherAccountId && teamOf(oneAccountId) !== teamOf(otherAccountId);
}

import type { ImapEntry, OauthEntry } from '../documents.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { oneOf } from '../words.ts';
import { type Check, duplicates, finding } from './folder.ts';

const SECRETS_OF = { smtp: ['url'], dkim: ['key'] } as const;
const GRANT = ['clientId', 'refreshToken'] as const;

/** Channel accounts: one owner for each address, a weight for each channel. */
export const checkChannels: Check = (folder) => {
  const { channels, rules, teams } = folder.config;
  const teamIds = teams?.teams.map((team) => team.id);
  if (!channels) return [];
  const found: Finding[] = duplicates(folder, 'channels', 'accounts', channels.accounts);
  const owner = new Map<string, string>();
  channels.accounts.forEach((account, index) => {
    const addresses = [
      ...(account.addresses ?? []).map((address, place) => ({ address, path: ['accounts', index, 'addresses', place] })),
      ...(account.bounceAddress === undefined ? [] : [{ address: account.bounceAddress, path: ['accounts', index, 'bounceAddress'] }]),
    ];
    for (const { address, path } of addresses) {
      const other = owner.get(address.toLowerCase());
      if (other !== undefined && other !== account.id)
        found.push(finding(folder, 'channels', path, `the address \`${address}\` also belongs to the account \`${other}\``, 'one account for an address'));
      owner.set(address.toLowerCase(), account.id);
    }
    if (account.kind === 'email' && account.continues !== undefined)
      found.push(finding(folder, 'channels', ['accounts', index, 'continues'], 'a mail finds its conversation by its chain', 'continues only where kind is not email'));
    if (teamIds && account.team !== undefined && !teamIds.includes(account.team))
      found.push(finding(folder, 'channels', ['accounts', index, 'team'], `there is no team \`${account.team}\``, oneOf(account.team, teamIds)));
    if (rules && !Object.hasOwn(rules.channels, account.kind))
      found.push(finding(folder, 'channels', ['accounts', index, 'kind'], `rules.yaml gives no weight to the channel \`${account.kind}\``, `channels.${account.kind}.units in rules.yaml`));
    if (account.kind !== 'email' && (account.imap ?? account.smtp ?? account.addresses ?? account.dkim ?? account.pace ?? account.quote ?? account.plusAddressing) !== undefined)
      found.push(
        finding(folder, 'channels', ['accounts', index], `the account \`${account.id}\` is no mailbox`, 'addresses, imap, smtp, dkim, pace, quote and plusAddressing only where kind is email'),
      );
    found.push(...mailbox(account.imap, ['accounts', index, 'imap']));
    if (account.smtp?.oauth) found.push(...oauthFaults(account.smtp.oauth, ['accounts', index, 'smtp', 'oauth']));
    for (const name of ['smtp', 'dkim'] as const) found.push(...pairs(account[name], ['accounts', index, name], SECRETS_OF[name]));
  });
  return found;

  function mailbox(imap: ImapEntry | undefined, path: Path): Finding[] {
    if (imap?.oauth === undefined) return pairs(imap, path, ['user', 'password']);
    const both = (imap.passwordEnv ?? imap.passwordFile) === undefined ? [] : [finding(folder, 'channels', [...path, 'oauth'], 'imap names a password and oauth', 'one of them')];
    return [...pairs(imap, path, ['user']), ...both, ...oauthFaults(imap.oauth, [...path, 'oauth'])];
  }

  function oauthFaults(oauth: OauthEntry, path: Path): Finding[] {
    const wrong = (what: string, expected: string): Finding[] => [finding(folder, 'channels', path, what, expected)];
    const given = (oauth.tokenEnv ?? oauth.tokenFile) !== undefined;
    const grant = Object.keys(oauth).some((key) => !key.startsWith('tokenE') && !key.startsWith('tokenF'));
    const of = given || !grant ? pairs(oauth, path, ['token']) : [];
    const mixed = given && grant ? wrong('oauth names a token and how one is got', 'tokenEnv or tokenFile alone, or tokenUrl, clientId… and refreshToken…') : [];
    const asked = !given && grant ? [...(oauth.tokenUrl === undefined ? wrong('oauth does not say who gives a token', 'tokenUrl') : []), ...pairs(oauth, path, GRANT), ...twice(oauth, path)] : [];
    return [...of, ...mixed, ...asked];
  }

  function twice({ clientSecretEnv, clientSecretFile }: OauthEntry, path: Path): Finding[] {
    return clientSecretEnv === undefined || clientSecretFile === undefined
      ? []
      : [finding(folder, 'channels', path, 'oauth says twice where clientSecret comes from', 'clientSecretEnv or clientSecretFile')];
  }

  function pairs(entry: object | undefined, path: Path, wanted: readonly string[]): Finding[] {
    if (entry === undefined) return [];
    const name = path.at(-1);
    const keys = Object.keys(entry);
    return wanted.flatMap((base) => {
      const given = keys.filter((key) => key === `${base}Env` || key === `${base}File`);
      if (given.length === 1) return [];
      const what = given.length === 0 ? `${name} does not say where ${base} comes from` : `${name} says twice where ${base} comes from`;
      return [finding(folder, 'channels', path, what, `${base}Env or ${base}File`)];
    });
  }
};

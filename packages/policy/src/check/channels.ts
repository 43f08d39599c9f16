import type { Finding } from '../finding.ts';
import { oneOf } from '../words.ts';
import { type Check, duplicates, finding } from './folder.ts';

const SECRETS_OF = { imap: ['user', 'password'], smtp: ['url'], dkim: ['key'] } as const;

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
    if (teamIds && account.team !== undefined && !teamIds.includes(account.team))
      found.push(finding(folder, 'channels', ['accounts', index, 'team'], `there is no team \`${account.team}\``, oneOf(account.team, teamIds)));
    if (rules && !Object.hasOwn(rules.channels, account.kind))
      found.push(finding(folder, 'channels', ['accounts', index, 'kind'], `rules.yaml gives no weight to the channel \`${account.kind}\``, `channels.${account.kind}.units in rules.yaml`));
    if (account.kind !== 'email' && (account.imap ?? account.smtp ?? account.addresses ?? account.dkim ?? account.pace ?? account.quote) !== undefined)
      found.push(finding(folder, 'channels', ['accounts', index], `the account \`${account.id}\` is no mailbox`, 'addresses, imap, smtp, dkim, pace and quote only where kind is email'));
    found.push(...pairs(account.imap, 'imap', index), ...pairs(account.smtp, 'smtp', index), ...pairs(account.dkim, 'dkim', index));
  });
  return found;

  function pairs(entry: object | undefined, name: keyof typeof SECRETS_OF, index: number): Finding[] {
    if (entry === undefined) return [];
    const keys = Object.keys(entry);
    const wanted = SECRETS_OF[name];
    return wanted.flatMap((base) => {
      const given = keys.filter((key) => key === `${base}Env` || key === `${base}File`);
      return given.length === 1
        ? []
        : [
            finding(
              folder,
              'channels',
              ['accounts', index, name],
              given.length === 0 ? `${name} does not say where ${base} comes from` : `${name} says twice where ${base} comes from`,
              `${base}Env or ${base}File`,
            ),
          ];
    });
  }
};

import { type ChannelAccount, compileFolder, type DkimEntry, type ImapEntry, type OauthEntry, type SmtpEntry } from '@sluice/policy';
import type { DkimSettings, EmailAccount, ImapSettings, OauthSettings } from './account.ts';

/** A secret by the name that channels.yaml gives: of an environment variable, or of a file. Undefined where this process has none. */
export type Secrets = (name: string) => string | undefined;

/**
 * The mail accounts of a version. A secret that is not there does not refuse the version: the other accounts go on, the account takes mail
 * by SMTP, its own mail is held, and what is missing is named (by the name of the variable or file, never by its value).
 * @throws where the folder cannot be compiled: the version is refused
 */
export function compileEmailAccounts(version: { readonly files: Readonly<Record<string, string>> }, secrets: Secrets): EmailAccount[] {
  return compileFolder(version.files, ({ channels }) => channels.accounts.filter((account) => account.kind === 'email').map((account) => compileAccount(account, secrets)));
}

function compileAccount(account: ChannelAccount, secrets: Secrets): EmailAccount {
  const missing: string[] = [];
  const secret: Secret = (env, file) => {
    const name = env ?? file ?? '';
    const value = secrets(name);
    if (value === undefined || value === '') missing.push(name);
    return value === '' ? undefined : value;
  };
  const imap = account.imap && imapSettings(account.imap, secret);
  const smtpUrl = account.smtp && secret(account.smtp.urlEnv, account.smtp.urlFile);
  if (smtpUrl !== undefined && !isSmtpUrl(smtpUrl)) missing.push(`${account.smtp?.urlEnv ?? account.smtp?.urlFile} (it must be smtp://… or smtps://…)`);
  return {
    id: account.id,
    addresses: account.addresses ?? [],
    name: account.name,
    bounceAddress: account.bounceAddress,
    imap,
    smtp: account.smtp && smtpServer(account.smtp, smtpUrl, secret),
    dkim: account.dkim && dkimSettings(account.dkim, account.addresses?.[0] ?? '', secret),
    pace: account.pace,
    quote: account.quote,
    language: account.language,
    missing,
  };
}

/** Without all that it needs it has no address, and its mail is held. */
function smtpServer({ oauth }: SmtpEntry, url: string | undefined, secret: Secret): NonNullable<EmailAccount['smtp']> {
  if (url === undefined || !isSmtpUrl(url)) return { url: undefined };
  if (oauth === undefined) return { url };
  const settings = oauthSettings(oauth, secret);
  return settings ? { url, oauth: settings } : { url: undefined };
}

type Secret = (env: string | undefined, file: string | undefined) => string | undefined;

function imapSettings(entry: ImapEntry, secret: Secret): ImapSettings | undefined {
  const user = secret(entry.userEnv, entry.userFile);
  const login: Pick<ImapSettings, 'password' | 'oauth'> = entry.oauth ? { oauth: oauthSettings(entry.oauth, secret) } : { password: secret(entry.passwordEnv, entry.passwordFile) };
  if (user === undefined || (login.password ?? login.oauth) === undefined) return undefined;
  const secure = entry.secure ?? (entry.port === undefined || entry.port === 993);
  return { host: entry.host, port: entry.port ?? (secure ? 993 : 143), secure, user, ...login, mailbox: entry.mailbox, verifyTls: entry.verifyTls, authservId: entry.authservId };
}

function oauthSettings(entry: OauthEntry, secret: Secret): OauthSettings | undefined {
  const tokenName = entry.tokenEnv ?? entry.tokenFile;
  if (tokenName !== undefined) return secret(entry.tokenEnv, entry.tokenFile) === undefined ? undefined : { tokenName };
  const [clientId, refreshToken] = [secret(entry.clientIdEnv, entry.clientIdFile), secret(entry.refreshTokenEnv, entry.refreshTokenFile)];
  const isSecretNamed = (entry.clientSecretEnv ?? entry.clientSecretFile) !== undefined;
  const clientSecret = isSecretNamed ? secret(entry.clientSecretEnv, entry.clientSecretFile) : undefined;
  if (entry.tokenUrl === undefined || clientId === undefined || refreshToken === undefined || (isSecretNamed && clientSecret === undefined)) return undefined;
  return { tokenUrl: entry.tokenUrl, clientId, clientSecret, refreshToken, scope: entry.scope };
}

function dkimSettings(entry: DkimEntry, address: string, secret: Secret): DkimSettings {
  const domain = entry.domain ?? address.slice(address.lastIndexOf('@') + 1);
  return { domain: domain.toLowerCase(), selector: entry.selector, privateKey: secret(entry.keyEnv, entry.keyFile) };
}

/** The shape of an address of a mail server; what stands in it is the operator's word. */
export function isSmtpUrl(text: string): boolean {
  return /^smtps?:\/\/(?:[^\s/@]*@)?(?:\[[0-9a-fA-F:.]+\]|[^\s/:@?#[\]]+)(?::\d{1,5})?\/?(?:\?\S*)?$/i.test(text);
}

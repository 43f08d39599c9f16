export { type EmailConfig, type EmailEnv, readEnv, toConfig } from './config.ts';
export type { EmailAccount, ImapSettings } from './domain/account.ts';
export { compileEmailAccounts, isSmtpUrl } from './domain/accounts.ts';
export type { FetchState } from './imap/fetcher.ts';
export { type ChannelEmailOptions, type ChannelEmailService, createChannelEmailService } from './service.ts';
export { SMTP_DEFAULTS, type SmtpListenOptions } from './smtp/listener.ts';

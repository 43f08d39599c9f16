export { type EmailConfig, type EmailEnv, readEnv, toConfig } from './config.ts';
export type { EmailAccount, ImapSettings } from './domain/account.ts';
export { automaticKind } from './domain/automatic.ts';
export { newText } from './domain/new-text.ts';
export type { FetchState } from './imap/fetcher.ts';
export { parseMail, type ParsedMail } from './mail/parse.ts';
export { type ChannelEmailOptions, type ChannelEmailService, createChannelEmailService } from './service.ts';
export { SMTP_DEFAULTS, type SmtpListenOptions } from './smtp/listener.ts';

export { type ApiAccount, compileApiAccounts } from './domain/accounts.ts';
export { ContactBody, Taken } from './http/schema.ts';
export { type ChannelApiOptions, type ChannelApiService, createChannelApiService } from './service.ts';

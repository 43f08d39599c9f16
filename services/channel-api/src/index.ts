export { type ApiAccount, compileApiAccounts } from './domain/accounts.ts';
export { type ChannelApiOptions, type ChannelApiService, createChannelApiService } from './service.ts';

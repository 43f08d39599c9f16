export type { ApiAccount } from './domain/contact-request.ts';
export { type ChannelApiOptions, createChannelApiService } from './service.ts';

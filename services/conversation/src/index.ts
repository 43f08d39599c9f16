export { type ConversationConfig, compileConversationConfig } from './config.ts';
export { conversationMigrations, SCHEMA } from './migrations.ts';
export { readThreadKeys, type ThreadKey, threadKeys } from './threading/keys.ts';

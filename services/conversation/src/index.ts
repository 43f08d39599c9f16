export { type ConversationConfig, compileConversationConfig } from './config.ts';
export { conversationMigrations, SCHEMA } from './migrations.ts';
export { type ConversationOptions, type ConversationService, createConversationService } from './service.ts';

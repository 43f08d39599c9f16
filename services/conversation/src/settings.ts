import { messageOf } from '@sluice/kernel';
import { ConfigError, type EnvReader, type SigningKey, signingKeysIn } from '@sluice/runtime';

/** What the environment says of conversation in a process of its own. */
export interface ConversationEnv {
  readonly threadKeysFile: string | undefined;
}

export interface ConversationSettings {
  /** A rotated file counts without a restart. */
  readonly threadKeys: () => readonly SigningKey[];
}

export const readSettings = (env: EnvReader): ConversationEnv => ({ threadKeysFile: env.optional('SLUICE_THREAD_KEYS_FILE') });

/** @throws ConfigError where the file cannot be used. It is not made here: all replicas must have the same. */
export function toSettings({ threadKeysFile }: ConversationEnv): ConversationSettings {
  if (threadKeysFile === undefined) throw new ConfigError(['SLUICE_THREAD_KEYS_FILE is not set: {"keys":[{"id":"a","secret":"<base64 of 32 random bytes>"}]}, the same in every replica']);
  try {
    return { threadKeys: signingKeysIn(threadKeysFile) };
  } catch (error) {
    throw new ConfigError([`SLUICE_THREAD_KEYS_FILE: ${messageOf(error)}`]);
  }
}

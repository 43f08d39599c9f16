import { messageOf } from '@sluice/kernel';
import { ConfigError, type EnvReader, type SigningKey, signingKeysIn, linkBase } from '@sluice/runtime';

/** What the environment says of insight in a process of its own. */
export interface InsightEnv {
  readonly surveyKeysFile: string | undefined;
  readonly publicUrl: URL | undefined;
}

export interface InsightSettings {
  /** A rotated file counts without a restart. */
  readonly surveyKeys: () => readonly SigningKey[];
  /** Of the gateway, as customers reach it: without a slash at its end. */
  readonly publicUrl: string;
}

export const readSettings = (env: EnvReader): InsightEnv => ({ surveyKeysFile: env.optional('SLUICE_SURVEY_KEYS_FILE'), publicUrl: env.url('SLUICE_PUBLIC_URL') });

/** @throws ConfigError with every fault. The file is not made here: all replicas must have the same. */
export function toSettings({ surveyKeysFile, publicUrl }: InsightEnv): InsightSettings {
  const problems: string[] = [];
  if (publicUrl === undefined) problems.push('SLUICE_PUBLIC_URL is not set: https://HOST, where customers reach the gateway; it stands in the links of surveys');
  let surveyKeys: (() => readonly SigningKey[]) | undefined;
  if (surveyKeysFile === undefined) problems.push('SLUICE_SURVEY_KEYS_FILE is not set: {"keys":[{"id":"a","secret":"<base64 of 32 random bytes>"}]}, the same in every replica');
  else {
    try {
      surveyKeys = signingKeysIn(surveyKeysFile);
    } catch (error) {
      problems.push(`SLUICE_SURVEY_KEYS_FILE: ${messageOf(error)}`);
    }
  }
  if (publicUrl === undefined || surveyKeys === undefined) throw new ConfigError(problems);
  return { surveyKeys, publicUrl: linkBase(publicUrl) };
}

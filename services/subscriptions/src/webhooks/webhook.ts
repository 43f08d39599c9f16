import { checkedUrl } from '@sluice/egress';
import { compileFolder, type WebhookEntry } from '@sluice/policy';
import type { Secrets } from '@sluice/runtime';

/** A webhook as a version of the configuration compiles it. */
export interface Webhook {
  readonly id: string;
  /** Absent where something is missing or cannot be used: what is to be sent there waits. */
  readonly target?: { readonly url: string /** Base64; the first signs first. */; readonly keys: readonly string[] };
  /** What it lacks, by the names that stand in policies.yaml; never a value. */
  readonly missing: readonly string[];
  /** What is there and cannot be used: its name, and what it must be; never a value. */
  readonly unusable: readonly string[];
}

export type Webhooks = ReadonlyMap<string, Webhook>;

/**
 * A secret that is not there, or an address that is never called, does not refuse the version: the others go on, and what is missing or cannot be used is named.
 * @param local plain HTTP to this machine is allowed
 * @throws where the folder cannot be compiled: the version is refused
 */
export function compileWebhooks(version: { readonly files: Readonly<Record<string, string>> }, secrets: Secrets, local = false): Webhooks {
  return compileFolder(version.files, ({ policies }) => new Map((policies.webhooks ?? []).map((entry) => [entry.id, compileOne(entry, secrets, local)])));
}

function compileOne(entry: WebhookEntry, secrets: Secrets, local: boolean): Webhook {
  const [urlName, secretName] = [entry.urlEnv ?? entry.urlFile ?? '', entry.secretEnv ?? entry.secretFile ?? ''];
  const [url, secret] = [secrets(urlName) ?? '', secrets(secretName) ?? ''];
  const keys = keysOf(secret);
  const missing = [...(url === '' ? [urlName] : []), ...(secret === '' ? [secretName] : [])];
  const unusable = [
    ...(url === '' || isCallable(url, local) ? [] : [`${urlName} (it must be https://…, without a password in it)`]),
    ...(secret === '' || keys.length > 0 ? [] : [`${secretName} (it must be whsec_ and the base64 of 24 to 64 bytes; for a change several, with blanks)`]),
  ];
  return { id: entry.id, missing, unusable, ...(missing.length + unusable.length === 0 ? { target: { url, keys } } : {}) };
}

function isCallable(url: string, local: boolean): boolean {
  try {
    checkedUrl(url, { local });
    return true;
  } catch {
    return false;
  }
}

/** Standard Webhooks 1.0, "Signature scheme": 192 to 512 bits. */
const SECRET = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;
const bytesOf = (base64: string): number => (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);

/** All of them, or none: a slip of the pen must not leave the old one to sign alone. */
function keysOf(secret: string): string[] {
  const parts = secret.split(/\s+/).filter((one) => one !== '');
  const keys = parts.flatMap((one) => SECRET.exec(one)?.[1] ?? []).filter((key) => bytesOf(key) >= 24 && bytesOf(key) <= 64);
  return keys.length === parts.length ? keys : [];
}

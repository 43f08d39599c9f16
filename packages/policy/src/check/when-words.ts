import { MOODS, OTHER, typesOf, URGENCIES } from '@sluice/classifier';
import type { DocumentName } from '../documents.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { AUTHENTICATED } from '../rule-facts.ts';
import { oneOf } from '../words.ts';
import { finding, type Folder } from './folder.ts';

/** Values of a `when` map that can never hold: a channel, an account, a queue, a type, an urgency or a verdict that does not exist; and a language that nobody knows. */
export function wordFindings(folder: Folder, name: DocumentName, path: Path, when: Readonly<Record<string, unknown>>): Finding[] {
  const known = knownWords(folder);
  return Object.entries(when).flatMap(([key, wanted]) => {
    const names = known[key];
    return placed([...path, key], wanted).flatMap(({ value, at }) => {
      if (names) return names.includes(value) ? [] : [finding(folder, name, at, `there is no ${key} \`${value}\``, oneOf(value, names))];
      return key === 'language' && !isLanguage(value) ? [finding(folder, name, at, `\`${value}\` is no language that is known`, 'a language as BCP 47, such as en, zh or zh-CN', 'warning')] : [];
    });
  });
}

/** One value, or each of a list, with its place. */
function placed(path: Path, wanted: unknown): { readonly value: string; readonly at: Path }[] {
  return Array.isArray(wanted) ? wanted.map((value, index) => ({ value: String(value), at: [...path, index] })) : [{ value: String(wanted), at: path }];
}

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** Well formed, and of subtags that have names. */
function isLanguage(tag: string): boolean {
  try {
    return LANGUAGES.of(tag) !== undefined;
  } catch {
    return false;
  }
}

/** Tiers are the company's own words, which no document lists: those of policies are held against those that rules ask for, if any do. */
export function tierFindings(folder: Folder, path: Path, wanted: unknown): Finding[] {
  const rules = folder.config.rules?.rules ?? [];
  const maps = rules.flatMap(({ when }) => (typeof when === 'object' ? [when['tier'] ?? []].flat() : []));
  const conditions = rules.flatMap(({ when }) => (typeof when === 'string' && when.includes('customer.tier') ? [...when.matchAll(/"([^"]*)"|'([^']*)'/g)].map((one) => one[1] ?? one[2] ?? '') : []));
  const known = [...new Set([...maps, ...conditions])];
  if (maps.length === 0) return [];
  return placed(path, wanted).flatMap(({ value, at }) => (known.includes(value) ? [] : [finding(folder, 'policies', at, `no rule knows the tier \`${value}\``, oneOf(value, known), 'warning')]));
}

/** What each key can be; not there where it cannot be known. */
export function knownWords(folder: Folder): Readonly<Record<string, readonly string[] | undefined>> {
  const { channels, queues, rules } = folder.config;
  return {
    channel: rules && Object.keys(rules.channels),
    account: channels?.accounts.map((account) => account.id),
    queue: queues?.queues.map((queue) => queue.id),
    type: [...typesOf(folder.config.classification).map(({ id }) => id), OTHER],
    mood: MOODS,
    urgency: URGENCIES,
    authenticated: AUTHENTICATED,
    needsPerson: ['yes', 'no'],
    weekday: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  };
}

import { MOODS, OTHER, typesOf, URGENCIES } from '@sluice/classifier';
import type { DocumentName } from '../documents.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { AUTHENTICATED } from '../rule-facts.ts';
import { oneOf } from '../words.ts';
import { finding, type Folder } from './folder.ts';

/** Values of a `when` map that can never hold: a channel, an account, a queue, a type, an urgency or a verdict that does not exist. */
export function wordFindings(folder: Folder, name: DocumentName, path: Path, when: Readonly<Record<string, unknown>>): Finding[] {
  const known = knownWords(folder);
  return Object.entries(when).flatMap(([key, wanted]) => {
    const names = known[key];
    if (!names) return [];
    const values = Array.isArray(wanted) ? wanted.map((value, index) => ({ value: String(value), at: [...path, key, index] })) : [{ value: String(wanted), at: [...path, key] }];
    return values.filter(({ value }) => !names.includes(value)).map(({ value, at }) => finding(folder, name, at, `there is no ${key} \`${value}\``, oneOf(value, names)));
  });
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

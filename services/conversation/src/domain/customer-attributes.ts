import { parseInstant } from '@sluice/kernel';

/** What is known of a customer. Every name stands here, or begins with `custom.`; nothing else is an attribute. */
export const GROUPS = ['basic', 'class', 'purchase', 'need', 'behaviour', 'relation', 'custom'] as const;
export type Group = (typeof GROUPS)[number];

/** Whose word counts first, where several differ: a person's, then what vouches for him, last what was made of other facts. */
export const SOURCES = ['agent', 'crm', 'widget', 'api', 'channel', 'derived'] as const;
export type Source = (typeof SOURCES)[number];

export type Value = string | number | boolean;

type Kind =
  | { readonly type: 'text'; readonly most: number }
  | { readonly type: 'pattern'; readonly pattern: RegExp; readonly means: string }
  | { readonly type: 'word'; readonly words: readonly string[] }
  | { readonly type: 'number'; readonly least: number; readonly most: number; readonly whole: boolean }
  | { readonly type: 'instant' }
  | { readonly type: 'zone' };
export type Attribute = Kind & { readonly group: Group };

const text = (group: Group, most = 200): Attribute => ({ group, type: 'text', most });
const word = (group: Group, ...words: readonly string[]): Attribute => ({ group, type: 'word', words });
const number = (group: Group, least: number, most: number, whole = true): Attribute => ({ group, type: 'number', least, most, whole });
const LARGE = 1e12;

export const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  name: text('basic'),
  company: text('basic'),
  jobTitle: text('basic'),
  country: { group: 'basic', type: 'pattern', pattern: /^[A-Z]{2}$/, means: 'a country by ISO 3166, two letters' },
  city: text('basic'),
  timeZone: { group: 'basic', type: 'zone' },
  language: { group: 'basic', type: 'pattern', pattern: /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, means: 'a language by BCP 47' },
  preferredChannel: { group: 'basic', type: 'pattern', pattern: /^[a-z][a-z0-9_-]{0,62}$/, means: 'the name of a channel' },
  class: text('class', 64),
  tier: text('class', 64),
  region: text('class', 64),
  industry: text('class', 64),
  size: word('class', 'micro', 'small', 'medium', 'large'),
  spendingLevel: word('purchase', 'low', 'medium', 'high'),
  orders: number('purchase', 0, LARGE),
  spent: number('purchase', 0, LARGE, false),
  lastOrderAt: { group: 'purchase', type: 'instant' },
  products: text('purchase', 1000),
  needs: text('need', 1000),
  interests: text('need', 1000),
  visits: number('behaviour', 0, LARGE),
  lastSeenAt: { group: 'behaviour', type: 'instant' },
  relation: word('relation', 'satisfied', 'potential', 'lost'),
  satisfaction: number('relation', 1, 5, false),
  manager: { group: 'relation', type: 'pattern', pattern: /^[a-z0-9][a-z0-9_-]{0,62}$/, means: 'the id of an agent, his own manager with us' },
};

const CUSTOM = /^custom\.[a-z][A-Za-z0-9_]{0,62}$/;
export const CUSTOM_AT_MOST = 100;
const CUSTOM_BYTES = 1024;
/** What neither a screen nor a text column takes: controls but tab and line feed. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/;

export const groupOf = (name: string): Group => attributeOf(name)?.group ?? 'custom';
export const isCustom = (name: string): boolean => name.startsWith('custom.');

function attributeOf(name: string): Attribute | undefined {
  return Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
}

/** Why nothing can be said under this name. */
export function nameFault(name: string): string | undefined {
  if (isCustom(name)) return CUSTOM.test(name) ? undefined : 'is no name: custom., a small letter, then letters, digits and _';
  return attributeOf(name) === undefined ? 'is no attribute: the known ones, or custom.…' : undefined;
}

/** Why it cannot be said of a customer; undefined where it can. */
export function faultOf(name: string, value: unknown): string | undefined {
  if (typeof value === 'string' && CONTROLS.test(value)) return 'must not have control characters';
  const known = attributeOf(name);
  return nameFault(name) ?? (known === undefined ? customFault(value) : knownFault(known, value));
}

function customFault(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'boolean' && !(typeof value === 'number' && Number.isFinite(value))) return 'must be a text, a number or a boolean';
  return new TextEncoder().encode(JSON.stringify(value)).length > CUSTOM_BYTES ? `may have ${CUSTOM_BYTES} bytes` : undefined;
}

function knownFault(known: Attribute, value: unknown): string | undefined {
  switch (known.type) {
    case 'text':
      return typeof value === 'string' && value.trim() !== '' && value.length <= known.most ? undefined : `must be a text of 1 to ${known.most} characters`;
    case 'pattern':
      return typeof value === 'string' && known.pattern.test(value) ? undefined : `must be ${known.means}`;
    case 'word':
      return typeof value === 'string' && known.words.includes(value) ? undefined : `must be one of ${known.words.join(', ')}`;
    case 'number':
      return typeof value === 'number' && value >= known.least && value <= known.most && (!known.whole || Number.isInteger(value))
        ? undefined
        : `must be a ${known.whole ? 'whole ' : ''}number from ${known.least} to ${known.most}`;
    case 'instant':
      return typeof value === 'string' && parseInstant(value) !== undefined ? undefined : 'must be an RFC 3339 instant';
    case 'zone':
      return typeof value === 'string' && isZone(value) ? undefined : 'must be a time zone by its IANA name, such as Asia/Shanghai';
    default:
      return known satisfies never;
  }
}

/** An offset (`+08:00`) is a zone to Intl as well, but says nothing of summer time. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** A text of a table (CSV) as the value that the attribute takes; what cannot be one stays a text, for `faultOf` to refuse. */
export function valueFrom(name: string, written: string): Value {
  return attributeOf(name)?.type === 'number' && /^-?\d+(?:\.\d+)?$/.test(written) ? Number(written) : written;
}

import { cleanText } from '@sluice/kernel';
import sanitize from 'sanitize-html';
import { isDeep } from '../depth.ts';
import { pictureOf, safeLink } from './addresses.ts';
import { safeStyle } from './style.ts';

interface SafeHtmlOptions {
  /** Where a picture that came with the mail is had, by its Content-ID; undefined: nowhere, it stays a placeholder. */
  readonly imageOf?: ((contentId: string) => string | undefined) | undefined;
  /** Characters that are read. */
  readonly longest?: number;
}

export interface SafeHtml {
  readonly html: string;
  /** It was longer than is read. */
  readonly cut: boolean;
}

/** Characters of HTML that are shown; all of it stands in the raw mail. */
const LONGEST_HTML = 1024 * 1024;

const TEXT = 'abbr acronym address b bdi bdo big center cite code del dfn em font h1 h2 h3 h4 h5 h6 hr i ins kbd mark p pre q s samp small span strike strong sub sup tt u var wbr br'.split(' ');
const BOXES = 'article aside blockquote dd div dl dt figcaption figure footer header li main ol section ul'.split(' ');
const TABLES = 'caption col colgroup table tbody td tfoot th thead tr'.split(' ');

/** What they hold is no text, or is read in two ways by two parsers: it goes with them. */
const WITH_CONTENT = 'script style textarea option select noscript title xmp iframe noembed noframes template svg math object applet audio video canvas datalist'.split(' ');

/** By element, and `*` for all: what is allowed besides `style`, and the form that its value must have. */
const SIZE = /^\d{1,4}(?:\.\d{1,2})?%?$/;
const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,30})$/i;
const WORD = /^[a-z-]{1,20}$/i;
const NUMBER = /^-?\d{1,4}$/;
const ANY = /^.{0,1000}$/s;
const BOX = { width: SIZE, height: SIZE, bgcolor: COLOUR, align: WORD, valign: WORD, nowrap: WORD };
const CELL = { ...BOX, colspan: NUMBER, rowspan: NUMBER };
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  '*': { title: ANY, dir: WORD, lang: WORD, align: WORD },
  font: { color: COLOUR, face: /^[\p{L}\p{N}\s,'"-]{1,200}$/u, size: /^[+-]?\d{1,2}$/ },
  img: { alt: ANY, width: SIZE, height: SIZE },
  blockquote: { type: /^cite$/ },
  ol: { start: NUMBER, type: WORD },
  table: { ...BOX, border: NUMBER, cellpadding: SIZE, cellspacing: SIZE },
  ...Object.fromEntries(['tr', 'tbody', 'thead', 'tfoot', 'col', 'colgroup'].map((name) => [name, { ...BOX, span: NUMBER }])),
  td: CELL,
  th: CELL,
};
const MADE_BY_US: Readonly<Record<string, readonly string[]>> = { a: ['href', 'target', 'rel'], img: ['src', 'data-remote-src', 'data-cid'] };

const REL = 'noopener noreferrer nofollow';

type Attributes = Record<string, string>;

/**
 * HTML that somebody wrote, as it may be shown and sent on: nothing in it executes, fetches, submits or leaves its place. Remote pictures become
 * placeholders that keep their address in `data-remote-src`, those of the mail that are not to be had in `data-cid`. Undefined where it is nested
 * to hurt. Linear in the length of `html`; the same again when it is given its own answer.
 */
export function safeHtml(html: string, { imageOf = () => undefined, longest = LONGEST_HTML }: SafeHtmlOptions = {}): SafeHtml | undefined {
  const read = cleanText(html.slice(0, longest));
  if (isDeep(read)) return undefined;
  return { html: sanitize(read, { ...OPTIONS, transformTags: { '*': (tagName, attribs) => ({ tagName, attribs: dressed(tagName, attribs, imageOf) }) } }).trim(), cut: html.length > longest };
}

const OPTIONS: sanitize.IOptions = {
  allowedTags: [...TEXT, ...BOXES, ...TABLES, 'a', 'img'],
  allowedAttributes: Object.fromEntries([...new Set([...Object.keys(ATTRIBUTES), 'a'])].map((name) => [name, ['style', ...Object.keys(ATTRIBUTES[name] ?? {}), ...(MADE_BY_US[name] ?? [])]])),
  nonTextTags: WITH_CONTENT,
  disallowedTagsMode: 'discard',
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['data'] },
  allowProtocolRelative: false,
  // `safeStyle` says what is allowed.
  parseStyleAttributes: false,
};

function dressed(tag: string, given: Attributes, imageOf: (contentId: string) => string | undefined): Attributes {
  const kept: Attributes = {};
  const forms = { ...ATTRIBUTES['*'], ...(Object.hasOwn(ATTRIBUTES, tag) ? ATTRIBUTES[tag] : {}) };
  for (const [name, form] of Object.entries(forms)) {
    const value = own(given, name);
    if (value !== undefined && value !== '' && form.test(value)) kept[name] = value;
  }
  const style = safeStyle(own(given, 'style') ?? '');
  if (style !== '') kept['style'] = style;
  if (tag === 'a') return { ...kept, ...linkOf(own(given, 'href')) };
  return tag === 'img' ? { ...kept, ...imageFor(given, imageOf) } : kept;
}

function linkOf(href: string | undefined): Attributes {
  const address = href === undefined ? undefined : safeLink(href);
  return address === undefined ? {} : { href: address, target: '_blank', rel: REL };
}

function imageFor(given: Attributes, imageOf: (contentId: string) => string | undefined): Attributes {
  const kept = { ...pick(given, 'data-remote-src', (text) => pictureOf(text)?.kind === 'remote'), ...pick(given, 'data-cid', () => true) };
  const picture = pictureOf(own(given, 'src') ?? '');
  if (picture === undefined) return kept;
  if (picture.kind === 'here') return { src: picture.src };
  if (picture.kind === 'remote') return { 'data-remote-src': picture.address };
  const src = imageOf(picture.contentId);
  return src === undefined ? { 'data-cid': picture.contentId } : { src };
}

function pick(given: Attributes, name: string, fits: (value: string) => boolean): Attributes {
  const value = own(given, name);
  return value !== undefined && fits(value) ? { [name]: value.slice(0, 4000) } : {};
}

const own = (given: Attributes, name: string): string | undefined => (Object.hasOwn(given, name) ? given[name] : undefined);

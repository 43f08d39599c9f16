import { type Language, languageOf } from '@sluice/runtime';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';

/** A page instead of JSON, in one of the two languages. */
export const PRINTED = {
  format: Type.Optional(Type.Enum(['json', 'html'], { description: 'html: a page to be printed; also by `Accept: text/html`' })),
  language: Type.Optional(Type.Enum(['zh', 'en'], { description: 'of the page; else by `Accept-Language`', examples: ['zh'] })),
};

/** What a route answers that has a page beside its JSON. */
export const answers = <T>(schema: T) => ({ 200: { description: 'as JSON, or as a page to be printed', content: { 'application/json': { schema }, 'text/html': { schema: Type.String() } } } });

interface Asked {
  readonly format?: 'json' | 'html' | undefined;
  readonly language?: Language | undefined;
}

/** The language of the page that is asked for; undefined: JSON, as for whoever takes anything. */
export function printedFor({ headers }: FastifyRequest, { format, language }: Asked): Language | undefined {
  const html = format === undefined ? prefersHtml(headers.accept) : format === 'html';
  return html ? languageOf(language, null, headers['accept-language']) : undefined;
}

function prefersHtml(accept: string | undefined): boolean {
  const weights = new Map(
    (accept ?? '').split(',').map((one) => {
      const [type = '', ...more] = one.split(';').map((part) => part.trim());
      const q = Number(more.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
      return [type.toLowerCase(), Number.isFinite(q) ? q : 0];
    }),
  );
  return (weights.get('text/html') ?? 0) > (weights.get('application/json') ?? weights.get('application/*') ?? 0);
}

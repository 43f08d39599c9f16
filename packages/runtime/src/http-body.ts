import { isUtf8 } from 'node:buffer';
import { cleanJson, messageOf } from '@sluice/kernel';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/**
 * JSON in valid UTF-8. What Postgres cannot hold (U+0000, lone surrogates) can stand in JSON only as an escape, or raw as a control
 * character that JSON refuses: so the walk over the value is needed only where there is a `\u`. U+0000 is no text of anybody: it is refused,
 * by its field. Half a surrogate is what a client's cut leaves of an emoji: it is replaced.
 */
export function jsonBody(_request: FastifyRequest, raw: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  if (raw.length === 0) return done(new Problem(400, 'malformed', 'the body is empty: JSON was expected'));
  if (!isUtf8(raw)) return done(new Problem(400, 'malformed', 'the body is not valid UTF-8'));
  const text = raw.toString('utf8');
  if (text.includes('"__proto__"')) return done(new Problem(400, 'invalid', 'a field may not be called __proto__'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = messageOf(error).replace(/"[^]*" is not/, 'it is not');
    return done(new Problem(400, 'malformed', `the body is not JSON: ${why.slice(0, 120)}`));
  }
  if (!text.includes(String.raw`\u`)) return done(null, value);
  // Where there is no escape nothing walks over the value: then the route's schema refuses what is too deep for it.
  if (deeper(value, DEEPEST)) return done(new Problem(400, 'malformed', `the body is nested deeper than ${DEEPEST}`));
  const at = text.includes(String.raw`\u0000`) ? placeOfNul(value, 'body') : undefined;
  if (at === undefined) return done(null, cleanJson(value));
  const errors = [{ path: at.slice(0, 200), message: 'may not hold U+0000' }];
  done(new Problem(400, 'invalid', `${errors[0]?.path} may not hold U+0000`, { errors }));
}

/** No body of ours is deeper than ten; a walk that calls itself ends at some ten thousand. */
const DEEPEST = 64;

function deeper(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((inner) => deeper(inner, left - 1));
}

/** The first field whose text or name holds U+0000; a name that holds it is told as the object around it. */
function placeOfNul(value: unknown, at: string): string | undefined {
  if (typeof value === 'string') return value.includes('\u0000') ? at : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = key.includes('\u0000') ? at : placeOfNul(inner, `${at}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

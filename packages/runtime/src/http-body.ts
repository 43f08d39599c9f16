import { isUtf8 } from 'node:buffer';
import { cleanJson, messageOf } from '@sluice/kernel';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/**
 * JSON in valid UTF-8. What Postgres cannot hold (U+0000, lone surrogates) can stand in JSON only as an escape, or raw as a control
 * character that JSON refuses: so the walk over the value is needed only where there is a `\u`.
 */
export function jsonBody(_request: FastifyRequest, raw: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  if (raw.length === 0) return done(new Problem(400, 'malformed', 'the body is empty: JSON was expected'));
  if (!isUtf8(raw)) return done(new Problem(400, 'malformed', 'the body is not valid UTF-8'));
  const text = raw.toString('utf8');
  if (text.includes('"__proto__"')) return done(new Problem(400, 'invalid', 'a field may not be called __proto__'));
  try {
    const value: unknown = JSON.parse(text);
    done(null, text.includes(String.raw`\u`) ? cleanJson(value) : value);
  } catch (error) {
    done(
      new Problem(
        400,
        'malformed',
        `the body is not JSON: ${messageOf(error)
          .replace(/"[^]*" is not/, 'it is not')
          .slice(0, 120)}`,
      ),
    );
  }
}

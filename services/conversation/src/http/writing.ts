import type { Attachment } from '@sluice/contracts';
import { Problem } from '@sluice/runtime';
import type { Blobs } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { wrong } from './acting.ts';

/** What people write. A control character is no text of anybody's, and JSON makes six bytes of it. */
export const Text = Type.String({ minLength: 1, maxLength: 40_000, pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$' });
/** Beside the text, or instead of it. */
export const Html = Type.String({
  minLength: 1,
  maxLength: 100_000,
  pattern: '^[^\\u0000]*$',
  description: 'made safe when it comes in: no scripts, forms, frames, remote pictures. Without `text`, the text is made of it',
  examples: ['<p>Your order leaves <b>today</b>. 您的订单<b>今天</b>发出。</p>'],
});
/** One line: it becomes a header of a mail. */
export const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]+$' });

export const Files = Type.Array(
  Type.Object(
    {
      filename: Type.String({ minLength: 1, maxLength: 255, pattern: '^[^/\\\\\\u0000-\\u001f\\u007f]+$', examples: ['label.pdf'] }),
      contentType: Type.String({ maxLength: 127, pattern: '^[\\w.+-]+/[\\w.+-]+$', examples: ['application/pdf'] }),
      base64: Type.String({ contentEncoding: 'base64' }),
    },
    { additionalProperties: false },
  ),
  { maxItems: 20, description: 'together at most 20 MiB' },
);

const CONTROLS = /(?![\t\n\r])\p{Cc}/gu;

interface Written {
  readonly text?: string | undefined;
  readonly html?: string | undefined;
}

/** What is written, in the one form or in both; the HTML as it may be shown and sent. @throws Problem 400 where it says nothing, or is nested to hurt */
export async function contentOf({ text, html }: Written): Promise<{ readonly text: string; readonly html?: string }> {
  if (html === undefined) {
    if (text === undefined) throw wrong('body.text', 'is missing: text, html or both');
    return { text };
  }
  const { safeHtml, textOfHtml } = await import('@sluice/mail/safe'); // a process in which nobody writes HTML pays nothing
  const safe = safeHtml(html);
  if (safe === undefined) throw wrong('body.html', 'is nested too deep: at most 500 elements in each other');
  const said = textOfHtml(safe.html).replaceAll(CONTROLS, '').trim();
  // Beside a text too: mail programs show the HTML, so the customer would see nothing.
  if (said === '') throw wrong('body.html', 'says nothing: no text is left of it');
  return { text: text ?? said, html: safe.html };
}

/** Bytes of all files of one call; base64 and the rest around them. */
const FILES_BYTES = 20 * 1024 * 1024;
export const WITH_FILES = { bodyLimit: Math.ceil((FILES_BYTES * 4) / 3) + 512 * 1024 } as const;

/**
 * Files into the blob store, durable before any row names them. Called before the transaction: it holds no locks while files are written, and a
 * repeat writes the same blobs.
 * @throws Problem 400, 413
 */
export async function storeFiles(blobs: Blobs, files: Static<typeof Files> | undefined): Promise<Attachment[]> {
  const decoded = (files ?? []).map(({ base64 }, at) => bytesOf(base64, `body.attachments.${at}.base64`));
  if (decoded.reduce((sum, bytes) => sum + bytes.length, 0) > FILES_BYTES)
    throw new Problem(413, 'too_large', 'the attachments are together larger than 20 MiB', { errors: [{ path: 'body.attachments', message: 'together at most 20 MiB' }] });
  const stored: Attachment[] = [];
  for (const [at, { filename, contentType }] of (files ?? []).entries()) {
    const { id, bytes } = await blobs.put(decoded[at] ?? Buffer.alloc(0));
    stored.push({ filename, contentType, bytes, sha256: id, inline: false });
  }
  return stored;
}

/** Node passes over what is no base64; what was not meant must not be sent. */
function bytesOf(base64: string, path: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw wrong(path, 'is not base64 (RFC 4648, with its padding)');
  return bytes;
}

import type { Attachment } from '@sluice/contracts';
import { PICTURE_TYPES, safeFilename } from '@sluice/mail/safe-files';
import { downloadHeaders, unavailable } from '@sluice/runtime';
import type { Blobs } from '@sluice/store';

/** Bytes of any kind; for a schema of answers, which knows JSON only. */
export const FILE_ANSWER = {
  description: 'The bytes. To be saved under the name in content-disposition; shown in its place only where the mail shows it so and it is a picture of pixels',
  content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
} as const;

/** How pictures of pixels begin: what only says that it is one is not shown as one. */
const BEGINNINGS: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  'image/png': (bytes) => bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
  'image/jpeg': (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  'image/gif': (bytes) => /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)),
  'image/webp': (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
};

/** A file as it is handed out. @throws Problem 503 where its bytes are not in the store, PassingFault where the store is away */
export async function fileAnswer(blobs: Blobs, file: Attachment, n: number): Promise<{ readonly headers: Record<string, string>; readonly bytes: Buffer }> {
  const bytes = await blobs.get(file.sha256);
  if (bytes === undefined) throw unavailable('the bytes of this file are not in the blob store');
  const type = file.contentType.toLowerCase();
  const claimed = PICTURE_TYPES.has(type);
  const isPicture = claimed && BEGINNINGS[type]?.(bytes) === true;
  const contentType = claimed && !isPicture ? 'application/octet-stream' : type;
  return { headers: downloadHeaders({ filename: safeFilename(file.filename, n), contentType, inline: isPicture && (file.inline || file.contentId !== undefined) }), bytes };
}

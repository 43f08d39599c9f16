import { cleanText } from '@sluice/kernel';
import type { Attachment } from 'postal-mime';
import { safeFilename } from './filename.ts';
import { MAIL_LIMITS } from './limits.ts';
import { readTnef } from './tnef.ts';

export interface MailFile {
  readonly filename: string;
  readonly contentType: string;
  readonly inline: boolean;
  readonly contentId?: string | undefined;
  readonly bytes: Buffer;
}

function fileOf(file: Attachment, index: number): MailFile {
  const content = file.content;
  const bytes = typeof content === 'string' ? Buffer.from(content, file.encoding ?? 'utf8') : content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
  const contentType = /^[\w.+-]+\/[\w.+-]+$/.test(file.mimeType) ? file.mimeType.slice(0, 127) : 'application/octet-stream';
  const contentId = file.contentId?.replaceAll(/[<>]/g, '').slice(0, 200);
  return {
    filename: safeFilename(file.filename, index),
    contentType,
    inline: file.disposition === 'inline' || file.related === true,
    ...(contentId ? { contentId: cleanText(contentId) } : {}),
    bytes,
  };
}

const TNEF = new Set(['application/ms-tnef', 'application/vnd.ms-tnef']);

/** A winmail.dat stays, and behind it comes what is in it; its text counts where the mail has no other. */
export function filesOf(attachments: readonly Attachment[]): { all: MailFile[]; text: string } {
  let text = '';
  const files = attachments.slice(0, MAIL_LIMITS.files).map(fileOf);
  const all = files.flatMap((file) => {
    const inside = TNEF.has(file.contentType.toLowerCase()) || /^winmail\.dat$/i.test(file.filename) ? readTnef(file.bytes) : undefined;
    text ||= inside?.text ?? '';
    const found = (inside?.files ?? []).map((one, index) =>
      fileOf({ filename: one.filename, mimeType: one.contentType ?? '', disposition: 'attachment', contentId: one.contentId, content: one.bytes }, index),
    );
    return [file, ...found];
  });
  return { all, text };
}

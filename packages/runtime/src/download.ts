/** What may be named to a browser as it is; anything else is only bytes. HTML, SVG and XML are programs, and are not among them. */
const PLAIN = 'image/png image/jpeg image/gif image/webp application/pdf application/zip application/rtf application/msword text/plain text/csv text/calendar message/rfc822'.split(' ');
const MEDIA = 'audio/mpeg audio/ogg audio/wav audio/mp4 video/mp4 video/webm application/vnd.ms-excel application/vnd.ms-powerpoint'.split(' ');
const OFFICE = ['wordprocessingml.document', 'spreadsheetml.sheet', 'presentationml.presentation'].map((name) => `application/vnd.openxmlformats-officedocument.${name}`);
const OPEN_OFFICE = ['text', 'spreadsheet', 'presentation'].map((name) => `application/vnd.oasis.opendocument.${name}`);
const NAMED = new Set([...PLAIN, ...MEDIA, ...OFFICE, ...OPEN_OFFICE]);

export interface Download {
  readonly filename: string;
  readonly contentType: string;
  /** Shown in its place and not saved: for pictures of pixels only, whose bytes were looked at. */
  readonly inline?: boolean;
}

/** Headers with which a file that somebody sent is handed out: a browser saves it, guesses nothing, and runs nothing of it. */
export function downloadHeaders({ filename, contentType, inline = false }: Download): Record<string, string> {
  const type = contentType.toLowerCase();
  return {
    'content-type': NAMED.has(type) ? type : 'application/octet-stream',
    'content-disposition': `${inline ? 'inline' : 'attachment'}; ${nameOf(filename)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, no-store',
  };
}

/** RFC 6266: the name for old programs in ASCII, the real one beside it (RFC 8187). */
function nameOf(filename: string): string {
  const ascii = filename.replaceAll(/[^\x20-\x7e]/g, '_').replaceAll(/["\\%]/g, '_');
  const real = encodeURIComponent(filename.toWellFormed()).replaceAll(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  return `filename="${ascii}"${filename === ascii ? '' : `; filename*=UTF-8''${real}`}`;
}

import type { MailFile } from '../files.ts';

/** Where the files of a mail are had: the first `files` of them, at `base` and their number. */
export interface FilePlaces {
  /** With the slash at its end. */
  readonly base: string;
  readonly files: number;
}

/** Pictures of pixels; SVG is a program. */
export const PICTURE_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Where a picture with this Content-ID is had; undefined: it is none, or is not to be had. */
export function picturesIn(files: readonly MailFile[], places: FilePlaces | undefined): (contentId: string) => string | undefined {
  const byId = new Map<string, string>();
  for (const [at, { contentId, contentType }] of files.entries()) {
    if (places !== undefined && at < places.files && contentId !== undefined && PICTURE_TYPES.has(contentType.toLowerCase()) && !byId.has(contentId)) byId.set(contentId, `${places.base}${at}`);
  }
  return (contentId) => byId.get(contentId);
}

import { cleanText, clipUtf8 } from '@sluice/kernel';

/**
 * The name that is shown; files lie under the digest of their bytes, never under this. Normalised first, then judged:
 * a zero-width space once carried a program past a check of the ending (CVE-2026-28289).
 */
export function safeFilename(name: string | null | undefined, index: number): string {
  const plain = cleanText(name ?? '')
    .normalize('NFKC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/[\\/:*?"<>|]/g, '_')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '');
  if (plain === '') return `attachment-${index + 1}`;
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(plain)?.[0] ?? '';
  return clipUtf8(plain.slice(0, plain.length - ending.length), 180) + ending;
}

import { headerOf } from './headers.ts';
import { readHead } from './head.ts';

/** The Return-Path that the last server wrote; empty text is the null path, undefined: nobody wrote one. */
export function returnPathOf(raw: Buffer): string | undefined {
  return headerOf(readHead(raw).headers, 'return-path')?.replaceAll(/[<>\s]/g, '');
}

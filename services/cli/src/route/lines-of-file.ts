import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK = 1 << 20;

/** The lines of a file, read as they are asked for, so that a day of traffic is never in memory at once. `-` is stdin. A byte order mark is no part of the first. */
export function* linesOfFile(file: string): Generator<string> {
  const handle = file === '-' ? 0 : openSync(file, 'r');
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.allocUnsafe(CHUNK);
  let rest = '';
  let first = true;
  try {
    for (let bytes = readSync(handle, chunk); bytes > 0; bytes = readSync(handle, chunk)) {
      let text = rest + decoder.write(chunk.subarray(0, bytes));
      if (first && text.startsWith('\uFEFF')) text = text.slice(1);
      first = false;
      let from = 0;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
        yield text.slice(from, at);
        from = at + 1;
      }
      rest = text.slice(from);
    }
    rest += decoder.end();
    if (rest !== '') yield rest;
  } finally {
    if (handle !== 0) closeSync(handle);
  }
}

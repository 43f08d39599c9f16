/** `From ` at the start of a file, or after an empty line: there a mail begins. */
const [FROM, LF, CR] = [Buffer.from('From '), 10, 13];
/** `>From `, `>>From `, …: quoted by whoever wrote the file (mboxrd). */
const QUOTED = /^>(>*From )/gm;

/** Whether bytes are a mailbox of several mails, and not one mail. */
export const isMbox = (head: Buffer): boolean => head.subarray(0, FROM.length).equals(FROM);

/** So many bytes before a chunk may belong to a `From ` line that begins there: its empty line, and all but the last of its letters. */
const OVERLAP = 8;

/** The mails of a mailbox file, one after the other, without their `From ` lines; never more in memory than one of them and a chunk. */
export async function* mailsOfMbox(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  // The present mail in pieces: searched once, and put together once, when its end is found.
  let parts: Buffer[] = [];
  let tail: Buffer = Buffer.alloc(0);
  let [seen, isFirst] = [0, true];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    const window = Buffer.concat([tail, bytes]);
    parts.push(bytes);
    const found = next(window, isFirst && seen === tail.length ? 0 : 1);
    if (found >= 0) {
      let rest = Buffer.concat(parts);
      for (let at = rest.length - window.length + found; at >= 0; at = next(rest, 1)) {
        if (!isFirst) yield mailOf(rest.subarray(0, at));
        isFirst = false;
        rest = rest.subarray(at);
      }
      parts = [rest];
    }
    seen += bytes.length;
    tail = (found < 0 ? window : parts[0]!).subarray(-OVERLAP); // nothing of a line that was found
  }
  if (!isFirst) yield mailOf(Buffer.concat(parts));
}

/** Where the next `From ` line begins, at `from` or behind it. */
function next(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(FROM, from); at >= 0; at = bytes.indexOf(FROM, at + 1)) if (at === 0 || isAfterEmptyLine(bytes, at)) return at;
  return -1;
}

function isAfterEmptyLine(bytes: Buffer, at: number): boolean {
  if (bytes[at - 1] !== LF) return false;
  const before = bytes[at - 2] === CR ? at - 3 : at - 2;
  return bytes[before] === LF;
}

function mailOf(bytes: Buffer): Buffer {
  const begin = bytes.indexOf(LF) + 1;
  const mail = bytes.subarray(begin === 0 ? bytes.length : begin);
  return mail.includes('\n>') ? Buffer.from(mail.toString('latin1').replaceAll(QUOTED, '$1'), 'latin1') : mail;
}

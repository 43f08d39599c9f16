/**
 * winmail.dat, by which Exchange and Outlook wrap what they send to each other ([MS-OXTNEF]). Read are the files and the plain text; what
 * is broken ends the reading, and what was read until then counts. The libraries for it are ten years old and log on their own.
 */
export interface TnefFile {
  readonly filename: string;
  readonly contentType: string | undefined;
  readonly contentId: string | undefined;
  readonly bytes: Buffer;
}

export interface Tnef {
  readonly files: readonly TnefFile[];
  readonly text: string;
}

const SIGNATURE = 0x223e9f78;
const HEADER_BYTES = 6;
const [ATTACH_REND_DATA, ATTACH_TITLE, ATTACH_DATA, ATTACH_PROPS, BODY, MESSAGE_PROPS] = [0x00069002, 0x00018010, 0x0006800f, 0x00069005, 0x0002800c, 0x00069003];
const [PR_BODY, PR_DATA, PR_FILENAME, PR_LONG_FILENAME, PR_MIME_TAG, PR_CONTENT_ID] = [0x1000, 0x3701, 0x3704, 0x3707, 0x370e, 0x3712];
const MOST = { files: 50, properties: 500 };

/** Undefined where the bytes are none. Never throws; linear. */
export function readTnef(bytes: Buffer): Tnef | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== SIGNATURE) return undefined;
  const files: { title: string; data: Buffer | undefined; properties: ReadonlyMap<number, Buffer | string> }[] = [];
  let text = '';
  for (let at = HEADER_BYTES; at + 9 <= bytes.length; ) {
    const id = bytes.readUInt32LE(at + 1);
    const length = bytes.readUInt32LE(at + 5);
    const data = bytes.subarray(at + 9, at + 9 + length);
    if (data.length < length) break;
    const file = files.at(-1);
    if (id === ATTACH_REND_DATA) {
      if (files.length === MOST.files) break;
      files.push({ title: '', data: undefined, properties: new Map() });
    } else if (id === ATTACH_TITLE && file) file.title = narrow(data);
    else if (id === ATTACH_DATA && file) file.data = data;
    else if (id === ATTACH_PROPS && file) file.properties = propertiesOf(data);
    else if (id === BODY) text = narrow(data);
    else if (id === MESSAGE_PROPS && text === '') text = textOf(propertiesOf(data).get(PR_BODY));
    at += 9 + length + 2; // a checksum that nobody checks
  }
  return {
    text,
    files: files.flatMap(({ title, data, properties }) => {
      const content = data ?? properties.get(PR_DATA);
      if (!Buffer.isBuffer(content)) return [];
      const filename = textOf(properties.get(PR_LONG_FILENAME)) || textOf(properties.get(PR_FILENAME)) || title;
      return [{ filename, contentType: textOf(properties.get(PR_MIME_TAG)) || undefined, contentId: textOf(properties.get(PR_CONTENT_ID)) || undefined, bytes: content }];
    }),
  };
}

const textOf = (value: Buffer | string | undefined): string => (typeof value === 'string' ? value : '');
/** The code page of the sender is not told for names; what is not ASCII stands in the properties, in Unicode. */
const narrow = (bytes: Buffer): string => bytes.toString('latin1').split('\0')[0] ?? '';
const wide = (bytes: Buffer): string => bytes.toString('utf16le').split('\0')[0] ?? '';

/** Bytes of values of fixed length, by the type of MAPI. */
const FIXED: Readonly<Record<number, number>> = { 0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xa: 4, 0xb: 4, 0x14: 8, 0x40: 8, 0x48: 16 };
const VARIABLE = new Set([0xd, 0x1e, 0x1f, 0x102]);

function propertiesOf(bytes: Buffer): Map<number, Buffer | string> {
  const found = new Map<number, Buffer | string>();
  const cursor = new Cursor(bytes);
  const count = Math.min(cursor.uint32(), MOST.properties);
  for (let n = 0; n < count && !cursor.over; n += 1) {
    const type = cursor.uint16();
    const id = cursor.uint16();
    if (id >= 0x8000) skipName(cursor);
    const kind = type & 0x0fff;
    const several = (type & 0x1000) !== 0 || VARIABLE.has(kind);
    const values = several ? Math.min(cursor.uint32(), MOST.properties) : 1;
    for (let value = 0; value < values && !cursor.over; value += 1) {
      const length = VARIABLE.has(kind) ? cursor.uint32() : FIXED[kind];
      if (length === undefined) return found; // a type that we do not know has a length that we do not know
      const data = cursor.padded(length);
      if (kind === 0x1e) found.set(id, narrow(data));
      else if (kind === 0x1f) found.set(id, wide(data));
      else if (kind === 0x102) found.set(id, data);
    }
  }
  return found;
}

function skipName(cursor: Cursor): void {
  cursor.padded(16);
  if (cursor.uint32() === 0) cursor.uint32();
  else cursor.padded(cursor.uint32());
}

/** Reads on; behind the end there are zeros, and `over` says so. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get over(): boolean {
    return this.#at > this.#bytes.length;
  }

  uint16(): number {
    const at = this.#take(2);
    return this.over ? 0 : this.#bytes.readUInt16LE(at);
  }

  uint32(): number {
    const at = this.#take(4);
    return this.over ? 0 : this.#bytes.readUInt32LE(at);
  }

  padded(length: number): Buffer {
    const at = this.#take(Math.ceil(length / 4) * 4);
    return this.#bytes.subarray(at, at + length);
  }

  #take(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}

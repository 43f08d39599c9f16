/** How many letters of each script a text has. Latin words are counted as words, Han as characters. */
export interface ScriptCounts {
  readonly latinWords: number;
  readonly han: number;
  readonly kana: number;
  readonly hangul: number;
  /** Scripts that one language owns, or one above all. */
  readonly other: Readonly<Record<string, number>>;
}

const OTHER: readonly { readonly from: number; readonly to: number; readonly name: string }[] = [
  { from: 0x0370, to: 0x03ff, name: 'greek' },
  { from: 0x0400, to: 0x052f, name: 'cyrillic' },
  { from: 0x0590, to: 0x05ff, name: 'hebrew' },
  { from: 0x0600, to: 0x06ff, name: 'arabic' },
  { from: 0x0900, to: 0x097f, name: 'devanagari' },
  { from: 0x0e00, to: 0x0e7f, name: 'thai' },
];

/** One pass over the characters; addresses and links should have been taken out before. */
export function countScripts(text: string): ScriptCounts {
  const other: Record<string, number> = {};
  let [latinWords, han, kana, hangul] = [0, 0, 0, 0];
  let inWord = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const latin = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || (code >= 0xc0 && code <= 0x24f);
    if (latin && !inWord) latinWords += 1;
    inWord = latin || (inWord && code === 0x27);
    if (latin || code < 0x370) continue;
    if ((code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf)) han += 1;
    else if (code >= 0x3041 && code <= 0x30ff && code !== 0x30fb) kana += 1;
    else if (code >= 0xac00 && code <= 0xd7a3) hangul += 1;
    else {
      const block = OTHER.find((one) => code >= one.from && code <= one.to);
      if (block) other[block.name] = (other[block.name] ?? 0) + 1;
    }
  }
  return { latinWords, han, kana, hangul, other };
}

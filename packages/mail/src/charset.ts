import { isUtf8 } from 'node:buffer';

/** Bytes that nobody said the charset of: what they most likely are. Programs of Asia send their own charset without a word. */
const CANDIDATES: readonly (readonly [string, RegExp])[] = [
  // By the commonest letters of each; a text in another charset decodes to rare ones.
  ['gb18030', /[的一是了我不在有人这他们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开您请谢问单订货退款]/gu],
  ['big5', /[的一是了我不在有人這他們來到時大地為子中你說生國年著就那和要她出也得裡後自以會家可下而過天去能對小多然於心學麼之都好看起發當沒成只如事把還用第樣道想作種開您請謝問單訂貨退款]/gu],
  ['shift_jis', /[\u3040-\u30ff]/gu],
  ['euc-jp', /[\u3040-\u30ff]/gu],
  ['euc-kr', /[이다가는을를에의하고지로도한은사요기니자서해시있습어]/gu],
  ['windows-1251', /[оеаинтсрвл]/gu],
];
const SAMPLE = 64 * 1024;
/** Of the letters that are not ASCII so many must be common ones. */
const ENOUGH = 0.12;

function decoded(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Undefined where they are UTF-8 (or ASCII), which needs no guess. Western Europe where nothing else fits. */
export function guessedCharset(bytes: Uint8Array): string | undefined {
  if (isUtf8(bytes)) return undefined;
  // The second byte of a letter may look like ASCII.
  const sample = bytes.subarray(0, SAMPLE).filter((byte, index, all) => byte >= 0x80 || (all[index - 1] ?? 0) >= 0x80);
  let best: { charset: string; score: number } = { charset: 'windows-1252', score: ENOUGH };
  for (const [charset, common] of CANDIDATES) {
    const text = decoded(charset, sample);
    const letters = text?.match(/[\u0080-\u{10ffff}]/gu)?.length ?? 0;
    const score = letters === 0 ? 0 : (text?.match(common)?.length ?? 0) / letters;
    if (score > best.score) best = { charset, score };
  }
  return best.charset;
}

/** A mail whose head, or whose body of one part, holds bytes of a charset that nobody names: the same in UTF-8. */
export function withNamedCharset(raw: Buffer, bodyAt: number, contentType: string): Buffer {
  const [head, body] = [raw.subarray(0, bodyAt), raw.subarray(bodyAt)];
  const named = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1];
  const ofHead = guessedCharset(head);
  const isPlain = named === undefined && /^\s*(?:text\/|$)/i.test(contentType);
  const ofBody = isPlain ? guessedCharset(body) : undefined;
  if (ofHead === undefined && ofBody === undefined) return raw;
  return Buffer.concat([utf8(head, ofHead && decoded(named ?? '', head) !== undefined ? named : ofHead), utf8(body, ofBody)]);
}

const utf8 = (bytes: Buffer, charset: string | undefined): Buffer => (charset === undefined ? bytes : Buffer.from(new TextDecoder(charset).decode(bytes)));

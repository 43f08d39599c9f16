import type { Hit } from './match.ts';
import { stem, type Token } from './tokens.ts';

/**
 * 不是投诉, `not a complaint`, `no errors`: a word that is denied right before it does not count. Words that are a denial themselves (没人管, `not working`)
 * stand in the table with it. A question of the form 有没有, 是不是, 好不好 denies nothing, nor do 不得不 and 不…不行.
 */
export function isDenied({ at, token }: Hit, plain: string, tokens: readonly Token[]): boolean {
  return token === undefined ? deniedBefore(plain, at) : deniedAmong(plain, tokens, token);
}

const LOOK_BACK = 8;
const DENIAL =
  /(?:不是|并非|(?<!有)没有?|(?<![是得能要会差住好对忍])不|无|(?<![特级区个分])别|勿|谈不上|称不上|算不上)(?:是|在|要|来|想|再|什么|很|太|怎么|那么|特别|十分|任何|出现|发生|造成|去|需要|有|用|必|算|过|打算|为了){0,2}$/;

function deniedBefore(plain: string, at: number): boolean {
  const before = plain.slice(Math.max(0, at - LOOK_BACK), at);
  if (!DENIAL.test(before) || /^.{0,6}不(?:行|可)/.test(plain.slice(at, at + LOOK_BACK))) return false;
  // 这不是欺骗吗 means that it is.
  return !(/(?:这|那|难道|岂)不是/.test(before) && /^[^。!\n]{0,20}[吗?]/.test(plain.slice(at, at + LOOK_BACK * 4)));
}

const DENYING = new Set(['not', 'no', 'without']);
/** What may stand between the denial and what is denied. `want` only before `to`: who does not want excuses has got some. */
const LIGHT = new Set(
  'a an the to really very at all here writing trying looking going exactly so much is it this my any meant intended as been be have had got about particularly even say making make filing file'
    .split(' ')
    .map(stem),
);
const MOST_LIGHT = 5;

function deniedAmong(plain: string, tokens: readonly Token[], token: number): boolean {
  for (let back = token - 1; back >= Math.max(0, token - 1 - MOST_LIGHT); back--) {
    const word = tokens[back]!.stem;
    if (DENYING.has(word)) return !/[,:]/.test(plain.slice(tokens[back]!.at, tokens[token]!.at));
    const light = LIGHT.has(word) || (word === 'want' && tokens[back + 1]!.stem === 'to');
    if (!light) return false;
  }
  return false;
}

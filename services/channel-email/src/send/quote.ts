import { clipUtf8, type Instant, toIso } from '@sluice/kernel';

/** The mail that is answered, as it stands below the answer. */
export interface Parent {
  readonly from: { readonly address: string; readonly name?: string | undefined };
  readonly at: Instant;
  /** The whole text, with what it quotes itself. */
  readonly text: string;
  /** As it may be shown; where it has some and was asked for. */
  readonly html?: string | undefined;
}

const MOST_BYTES = 64 * 1024;
const LONGEST_NAME = 80;

/** Written in Chinese: Han without Kana, which Japanese has beside it. Where neither script stands, as the account says. */
export function isChinese(text: string, otherwise: string | undefined): boolean {
  if (/\p{Script=Han}/u.test(text)) return !/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  return !/\p{L}/u.test(text) && (otherwise ?? '').toLowerCase().split('-')[0] === 'zh';
}

/** Who wrote when, in the language of the answer, in a form that the trimming of mail programs knows, ours too. The time is that of receipt. */
export function opener({ from, at }: Parent, chinese: boolean): string {
  const name = Array.from((from.name ?? '').replaceAll(/[\p{Cc}<>@:：]+/gu, ' ').trim())
    .slice(0, LONGEST_NAME)
    .join('');
  const who = `${name === '' ? '' : `${name} `}<${from.address}>`;
  const [day = '', time = ''] = toIso(at).split('T');
  const [year, month, date] = day.split('-').map(Number);
  return chinese ? `在 ${year}年${month}月${date}日 ${time.slice(0, 5)}（UTC），${who} 写道：` : `On ${day} at ${time.slice(0, 5)} UTC, ${who} wrote:`;
}

/** What of it is quoted; '' where it has no text. */
export const quotable = ({ text }: Parent): string => clipUtf8(text, MOST_BYTES).replaceAll(/\r\n?/g, '\n').trimEnd();

/** The answer with the mail that it answers below it; the answer alone where that one has no text. */
export function withQuote(answer: string, parent: Parent, language: string | undefined): string {
  const text = quotable(parent);
  if (text === '') return answer;
  const quoted = text.split('\n').map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`));
  return `${answer.trimEnd()}\n\n${opener(parent, isChinese(answer, language))}\n${quoted.join('\n')}\n`;
}

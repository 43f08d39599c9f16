/**
 * What the writer newly wrote: the quoted history and the signature block are cut, the whole stays in the raw mail.
 * The table is small on purpose (zh and en); a mail whose history is not recognised is shown whole, which is the harmless mistake.
 */

/** Lines that open the history: everything from there on is somebody's earlier mail. */
const OPENERS: readonly RegExp[] = [
  /^[-_\s]*(original message|forwarded message|原始邮件|原邮件|原始郵件|转发邮件|轉寄郵件)[-_\s]*$/i,
  /^-{2,}\s*(original|原始邮件|原始郵件|回复的原邮件|转发邮件信息).{0,20}-{2,}\s*$/i,
  /^on\b.{5,200}\bwrote\s*:\s*$/i,
  /^(在|于|於|发自).{2,200}(写道|寫道|写到)\s*[：:]\s*$/,
  /^.{2,120}(于|於|在)\s?\d{4}.{2,80}(写道|寫道)\s*[：:]\s*$/,
];
/** The header block by which Outlook and its like open the history: a sender's line with at least two of its companions close below. */
const SENDER_LINE = /^[*\s]*(from|发件人|發件人|寄件者|寄件人)[*\s]*[：:]/i;
const COMPANION_LINE = /^[*\s]*(sent|date|to|cc|subject|发送时间|傳送時間|寄件日期|日期|时间|收件人|抄送|主题|主題|主旨)[*\s]*[：:]/i;
const SENT_FROM = /^(sent from my|get outlook for|发自我的|從我的|发送自我的)\b.{0,60}$/i;
const LONGEST_LINE = 400;

/** Pure and linear in the length of `text`. The whole text where the cut would leave nothing. */
export function newText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
  const opened = lines.findIndex((line, index) => opensHistory(lines, line, index));
  let kept = opened < 0 ? lines : lines.slice(0, opened);
  const signature = kept.findIndex((line) => line === '-- ' || line === '--');
  if (signature >= 0) kept = kept.slice(0, signature);
  kept = withoutTail(kept.filter((line) => !isQuoted(line)));
  const cut = kept.join('\n').trim();
  return cut === '' ? text.trim() : cut;
}

function opensHistory(lines: readonly string[], line: string, index: number): boolean {
  if (line.length > LONGEST_LINE) return false;
  const plain = line.trim();
  if (plain === '') return false;
  if (OPENERS.some((opener) => opener.test(plain))) return true;
  // "On … wrote:" folded by the sender's program over two lines
  const next = lines[index + 1]?.trim() ?? '';
  if (/^on\b/i.test(plain) && next.length <= LONGEST_LINE && /wrote\s*:$/i.test(next) && /^on\b.{5,300}\bwrote\s*:$/i.test(`${plain} ${next}`)) return true;
  return SENDER_LINE.test(plain) && lines.slice(index + 1, index + 6).filter((near) => near.length <= LONGEST_LINE && COMPANION_LINE.test(near)).length >= 2;
}

function isQuoted(line: string): boolean {
  return /^\s{0,3}>/.test(line);
}

function withoutTail(lines: readonly string[]): string[] {
  const kept = [...lines];
  while (kept.length > 0) {
    const last = kept.at(-1)?.trim() ?? '';
    if (last !== '' && !SENT_FROM.test(last)) break;
    kept.pop();
  }
  return kept;
}

/**
 * What mail programs write before a subject when it is answered, and when it is passed on, in the languages of their menus: en, de, nl, sv, no,
 * da, fi, fr, es, pt, it, pl, cs, hu, tr, el, ru, uk, zh, ja, ko; `RE[2]:` and `Re(2):` count how often.
 */
const ANSWERS = 're|aw|antw|sv|vs|ref|rif|r|odp|vá|ynt|απ|σχετ|отв|ответ|на|відп|回复|回覆|答复|答覆|回信|返信|답장|회신|res';
const FORWARDS = 'fwd?|fw|wg|doorst|vb|vl|tr|rv|enc|i|pd|továbbítás|ilt|İlt|πρθ|пересл|转发|轉寄|轉發|転送|전달';
const COLON = String.raw`(?:\s*[[(]\d+[\])]|\^\d+)?\s*[:：]\s*`;
const PREFIX = new RegExp(`^(?:${ANSWERS}|${FORWARDS})${COLON}`, 'iu');
const ANSWERED = new RegExp(String.raw`^\s*(?:(?:${ANSWERS})${COLON})+`, 'iu');
/** `[EXTERNAL]`, `【外部邮件】`, `[Ticket 17]`: what a server or a program of tickets puts before it. */
const TAG = /^(?:\[[^\]]{1,60}\]|【[^】]{1,60}】)\s*/u;
const TAIL = /\s*(?:\(fwd?\)|\((?:was|war|原主题)\s*[:：].*\))\s*$/iu;

/**
 * What a subject is about: without marks of answers and forwards, tags before it, and differences that nobody means (case, width, blanks).
 * Two mails of one chain with the same one are about the same; an empty one says nothing.
 */
export function matterOf(subject: string | null | undefined): string {
  let text = (subject ?? '').normalize('NFKC').replaceAll(/\s+/gu, ' ').trim();
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(TAG, '').replace(PREFIX, '').replace(TAIL, '').trim();
  }
  return text.toLowerCase();
}

/** Whether a mail that answers in a conversation has begun another matter there (mission B2). Who leaves the subject out has said nothing. */
export function changesMatter(before: string | null | undefined, now: string | null | undefined): boolean {
  const [one, other] = [matterOf(before), matterOf(now)];
  return one !== '' && other !== '' && one !== other;
}

/** A subject as it is written before an answer: without the marks of earlier ones, whatever else stands there. */
export const withoutAnswerMarks = (subject: string): string => subject.replace(ANSWERED, '').trim();

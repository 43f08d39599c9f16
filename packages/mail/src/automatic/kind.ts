import { headerOf, type MailHeader } from '../headers.ts';

/** The kinds of `automatic` in contact.received. */
export type AutomaticKind = 'none' | 'bounce' | 'auto_reply' | 'list' | 'feedback_report' | 'system';

export interface AutomaticFacts {
  readonly headers: readonly MailHeader[];
  /** Envelope sender, or the Return-Path header; empty text is the null path, undefined is not known. */
  readonly returnPath: string | undefined;
  readonly from: string | undefined;
  readonly fromName?: string | undefined;
  readonly subject?: string | undefined;
  /** The body, and the types of its parts in small letters. */
  readonly text?: string;
  readonly parts?: readonly string[];
}

export interface Judged {
  readonly kind: AutomaticKind;
  /** By what it was recognised; stable. */
  readonly by: string;
}

const REPORTS: Readonly<Record<string, AutomaticKind>> = { 'delivery-status': 'bounce', 'feedback-report': 'feedback_report', 'disposition-notification': 'system' };
const AUTO_REPLY_HEADERS = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply', 'x-mail-autoreply'];
const LIST_HEADERS = ['list-id', 'list-post', 'mailing-list', 'x-mailing-list'];

/** Nobody's name is this; `postmaster` is a person now and then. */
const DAEMON = /^(?:mailer-?daemon|mail-?daemon|mail[._-]delivery[._-]\w+)(?:@|$)/i;
const POSTMASTER = /^(?:postmaster|mailer-?daemon|mail-?daemon)(?:@|$)/i;
const DAEMON_NAME = /^"?(?:mail(?:er)? deliver\w* (?:system|subsystem|service)|mail administrator|(?:internet )?mail delivery|postmaster)\b/i;
const NO_REPLY = /^(?:no-?reply|do-?not-?reply|donotreply|noreply)(?:[+._-][^@]*)?@/i;

const BOUNCE_SUBJECT =
  /^(?:\S{1,12}: )?(?:undeliver(?:ed|able)|returned mail|mail (?:delivery|system error|could not be delivered)|delivery (?:status notification|notification|failure|has failed|failed|report)|failure notice|message (?:delivery|not delivered|undeliver)|non-?deliver|unzustellbar|nicht zustellbar|non remis|échec de (?:la )?remise|no se puede entregar|devolución|não entregue|falha na entrega|mancato recapito|impossibile recapitare|onbestelbaar|недоставленное|не доставлено|niedostarczona|kan inte levereras|系统退信|退信|邮件退回|无法投递|未傳遞|無法傳遞|配信(?:不能|エラー)|メール(?:配信|送信)(?:エラー|不能)|배달되지 않음|전송 실패)/i;
const BOUNCE_WORDS =
  /(?:could ?n[o']t|(?:was|were) (?:not|unable)|cannot|can't|not|unable to|failed to) (?:be )?deliver|deliver\w* (?:failed|to the following (?:recipient|address)|has failed)|undeliver|permanent (?:fatal )?error|returned to (?:the )?sender|rejected recipient|(?:^|\s)[45]\d\d[ -][45]\.\d+\.\d+/im;
const AUTO_SUBJECT =
  /^\s*(?:\[?(?:automatic|automated|auto)[- ]?(?:re(?:ply|sponse|spond)|answer|generated reply)|out of (?:the )?office|ooo[: ]|away from (?:the |my )?office|vacation (?:reply|message|notice)|on vacation|abwesenheits?(?:notiz|nachricht|meldung|benachrichtigung)?\b|automatische (?:antwort|rückmeldung)|réponse automatique|absence du bureau|absent du bureau|message d'absence|respuesta automática|fuera de (?:la )?oficina|resposta automática|fora do escritório|ausência (?:temporária|do escritório)|risposta automatica|fuori (?:sede|ufficio)|automatisch (?:antwoord|bericht)|afwezig(?:heids)?|автоматический ответ|автоответ|вне офиса|autosvar|automatiskt svar|frånvaro|odpowiedź automatyczna|autoodpowiedź|poza biurem|automatisk svar|自动(?:回复|答复|回覆)|自動(?:回覆|回復|返信|応答)|不在(?:通知|連絡|の)|休暇(?:中|の)|자동\s?(?:회신|응답|답장)|부재\s?중)/i;
const CHALLENGE_SUBJECT =
  /^(?:please )?(?:confirm|verify) (?:your|that you|you are)|sender (?:verification|confirmation|validation)|(?:confirmation|verification) (?:is )?(?:required|needed)|\b(?:boxbe|spam ?arrest|tmda|choicemail|mailblocks)\b/i;
const CHALLENGE_WORDS = /held|on hold|pending|release|to be delivered|will be delivered|white ?list|approved sender|guest list|waiting list|human|anti-?spam|not a (?:spammer|robot)/i;
const COMPLAINT_SUBJECT = /^(?:complaint about message from|abuse (?:report|complaint)|spam(?:trap ?hit| report| complaint)|email feedback report)\b/i;
const ANSWERED_OR_PASSED_ON = /^\s*(?:re|aw|sv|fwd?|wg|tr|rv|enc|i|r|antw|odp|回复|回覆|转发|轉寄|답장|전달|返信|転送)\s*[:：]/i;

/**
 * What kind of machine wrote a mail: by its report, its sender, its headers (RFC 3834 §2, RFC 3462, RFC 5965), and by its subject, since half
 * of them have no header at all. The order matters: a bounce also carries Auto-Submitted, and a list's mail an own Precedence. Who passes a
 * bounce on is a person.
 */
export function automaticKind(facts: AutomaticFacts): Judged {
  const { headers, returnPath, from = '', subject = '' } = facts;
  const report = reportKind(headerOf(headers, 'content-type') ?? '', facts.parts ?? []);
  if (report) return { kind: report, by: 'report' };
  const nullPath = returnPath === '';
  const bounce = bounceBy(facts, nullPath);
  if (bounce !== undefined) return { kind: 'bounce', by: bounce };
  const passedOn = ANSWERED_OR_PASSED_ON.test(subject);
  if (COMPLAINT_SUBJECT.test(subject) && (facts.parts ?? []).includes('message/rfc822')) return { kind: 'feedback_report', by: 'subject' };
  const submitted = (headerOf(headers, 'auto-submitted') ?? 'no').toLowerCase().split(/[;\s]/)[0] ?? 'no';
  if (submitted.startsWith('auto-replied') || submitted.startsWith('auto-notified')) return { kind: 'auto_reply', by: 'auto_submitted' };
  const header = AUTO_REPLY_HEADERS.find((name) => /\S/.test(headerOf(headers, name) ?? '') && headerOf(headers, name)?.trim().toLowerCase() !== 'no');
  if (header !== undefined) return { kind: 'auto_reply', by: header };
  const precedence = (headerOf(headers, 'precedence') ?? '').trim().toLowerCase();
  if (precedence === 'auto_reply' || precedence === 'auto-reply') return { kind: 'auto_reply', by: 'precedence' };
  if (AUTO_SUBJECT.test(subject)) return { kind: 'auto_reply', by: 'subject' };
  if (!passedOn && CHALLENGE_SUBJECT.test(subject) && CHALLENGE_WORDS.test((facts.text ?? '').slice(0, 4000))) return { kind: 'auto_reply', by: 'challenge' };
  const list = LIST_HEADERS.find((name) => headerOf(headers, name) !== undefined);
  if (list !== undefined || precedence === 'list') return { kind: 'list', by: list ?? 'precedence' };
  if (submitted !== 'no' && submitted !== '') return { kind: 'system', by: 'auto_submitted' };
  if (precedence === 'bulk' || precedence === 'junk') return { kind: 'system', by: 'precedence' };
  if (nullPath) return { kind: 'auto_reply', by: 'null_path' };
  return NO_REPLY.test(from) ? { kind: 'system', by: 'no_reply' } : { kind: 'none', by: '' };
}

function bounceBy({ returnPath, from = '', fromName = '', subject = '', text = '', headers }: AutomaticFacts, nullPath: boolean): string | undefined {
  if (ANSWERED_OR_PASSED_ON.test(subject) && !nullPath) return undefined;
  if (DAEMON.test(from) || (from === '' && DAEMON_NAME.test(headerOf(headers, 'from') ?? ''))) return 'sender';
  if (from === '' && DAEMON.test((headerOf(headers, 'from') ?? '').replaceAll(/["<>\s]/g, ''))) return 'sender';
  const aPath = nullPath || (returnPath !== undefined && POSTMASTER.test(returnPath));
  const says = BOUNCE_WORDS.test(text.slice(0, 8000));
  if (POSTMASTER.test(from) && (aPath || (returnPath === undefined && (says || BOUNCE_SUBJECT.test(subject) || !/\S/.test(subject))))) return 'sender';
  if (aPath && !AUTO_SUBJECT.test(subject) && (BOUNCE_SUBJECT.test(subject) || (says && /\S@\S/.test(text)))) return 'words';
  return DAEMON_NAME.test(fromName) && BOUNCE_SUBJECT.test(subject) ? 'words' : undefined;
}

function reportKind(contentType: string, parts: readonly string[]): AutomaticKind | undefined {
  if (/^\s*multipart\/report\b/i.test(contentType)) {
    const type = /report-type\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase();
    return REPORTS[type ?? 'delivery-status'] ?? 'system';
  }
  if (parts.includes('message/feedback-report')) return 'feedback_report';
  return parts.includes('message/delivery-status') ? 'bounce' : undefined;
}

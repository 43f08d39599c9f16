import { reportedRecipients, statusIn } from './delivery-status.ts';
import { noticedRecipients, noticeOf } from './notice.ts';
import { bounceReason, type BounceReason, isGone } from './reason.ts';

export interface FailedRecipient {
  readonly address: string;
  /** RFC 3463. */
  readonly status: string | undefined;
  /** What the refusing server said. */
  readonly diagnostic: string;
  readonly reason: BounceReason;
}

export interface Bounce {
  readonly reason: BounceReason;
  /** An address is gone; false where it may work again. */
  readonly permanent: boolean;
  readonly recipients: readonly FailedRecipient[];
}

export interface BounceFacts {
  /** The body with the report in it. */
  readonly text: string;
  /** Receivers that headers name (X-Failed-Recipients). */
  readonly hinted: readonly string[];
  /** The mail that came back, or the notice of another server in this one; empty where there is none. */
  readonly wrapped: string;
}

/**
 * A server that took the receiver and refuses after the content has looked at the content, whatever it says: "user unknown" is then the
 * way of a filter, and the address may be well.
 */
const AFTER_DATA = /in reply to end of DATA|after (?:end of data|DATA|end of message)|>>> ?(?:DATA|\.)\s*\r?\n\s*<<< ?[45]\d\d|error following DATA|response to (?:the )?(?:DATA|message body)/i;
/** Sendmail goes on to DATA before it has read what was said of the receivers. */
const PIPELINED = /(?:<<<|>>>)[^\n]*\b(?:503|need rcpt|no valid recipients)|>>> ?RCPT[^\n]*\r?\n\s*<<< ?5/i;
/**
 * Who is known to say it after the content: KDDI (with nobody's name), docomo (for whoever filters), and the receipt rules of Amazon's
 * inbound servers, which run when all is taken.
 */
const KNOWN_FILTERS = /\b550:? ?: user unknown|unknown user \S+@(?:\S+\.)?docomo\.|reporting-mta: dns; ?inbound-smtp\.[\w-]+\.amazonaws\.com/i;
/** Said of the sender. */
const AT_MAIL_FROM = /after (?:initial |pipelined )?MAIL FROM|in reply to MAIL FROM|>>> ?MAIL FROM[^\n]*\r?\n\s*<<< ?[45]/i;
/** There only the receiver can be meant, whatever the code. */
const AT_RCPT_TO = /after (?:pipelined )?RCPT TO|in reply to RCPT TO|>>> ?RCPT TO/i;

export function readBounce(facts: BounceFacts): Bounce {
  const bounce = readOne(facts.text, facts.hinted);
  if (bounce.reason !== 'undetermined' || facts.wrapped === '') return bounce;
  // Gateways put the notice of the next server into one of their own that says nothing.
  const inner = readOne(facts.wrapped, facts.hinted);
  return inner.reason === 'undetermined' ? bounce : inner;
}

function readOne(text: string, hinted: readonly string[]): Bounce {
  const { notice } = noticeOf(text);
  const reported = reportedRecipients(text).filter((one) => !/^(?:delivered|relayed|expanded)/.test(one.action));
  const noticed = noticedRecipients(notice, hinted);
  const recipients = reported.length > 0 ? reported.map((one) => fromReport(one, noticed, notice)) : noticed.map((one) => failed(one.address, one.status, one.diagnostic, notice));
  const [first] = recipients;
  const gone = recipients.find((one) => isGone(one.reason));
  const reason = gone?.reason ?? first?.reason ?? bounceReason({ status: statusIn(notice), said: notice });
  return { reason, permanent: isGone(reason), recipients };
}

type Reported = ReturnType<typeof reportedRecipients>[number];

/** The report tells whom and the code; where its diagnostic is empty or says nothing, the notice above it tells why. */
function fromReport(one: Reported, noticed: ReturnType<typeof noticedRecipients>, notice: string): FailedRecipient {
  const prose = noticed.find((other) => other.address.toLowerCase() === one.address.toLowerCase())?.diagnostic ?? notice;
  const status = statusOf(one.status, one.diagnostic);
  const short = failed(one.address, status, one.diagnostic === '' ? prose : one.diagnostic, notice, one.reporter);
  if (one.action.startsWith('delayed')) return { ...short, reason: isGone(short.reason) ? short.reason : 'delayed' };
  return short.reason === 'undetermined' && one.diagnostic !== '' ? { ...failed(one.address, status, prose, notice, one.reporter), diagnostic: one.diagnostic } : short;
}

/** What the refusing server said is more exact than what our own made of it: `5.0.0` beside `550 5.1.1 …`. */
function statusOf(status: string | undefined, diagnostic: string): string | undefined {
  const inner = statusIn(diagnostic);
  return inner !== undefined && (status === undefined || status.endsWith('.0.0') || inner.split('.')[0] === status.split('.')[0]) ? inner : status;
}

function failed(address: string, status: string | undefined, diagnostic: string, notice: string, reporter = ''): FailedRecipient {
  const said = bounceReason({ status, said: diagnostic });
  const around = diagnostic.includes('\n') ? diagnostic : `${diagnostic}\n${notice}`;
  const byPolicy = said === 'user_unknown' && /^[45]\.7\./.test(status ?? '') && !AT_RCPT_TO.test(around);
  const refused = byPolicy || (said === 'user_unknown' && isAfterData(`${around}\n${reporter}`)) || (isGone(said) && AT_MAIL_FROM.test(around));
  const reason = refused ? 'policy' : said;
  return { address, status, diagnostic: diagnostic.replaceAll(/\s+/g, ' ').trim().slice(0, 1000), reason };
}

const isAfterData = (text: string): boolean => KNOWN_FILTERS.test(text.replaceAll(/\s+/g, ' ')) || (AFTER_DATA.test(text) && !PIPELINED.test(text));

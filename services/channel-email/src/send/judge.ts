import type { SendResult } from '@sluice/channel-kit';

/** What nodemailer adds to an error of a mail server. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string;
}

/** Commands whose refusal is about this message or its receiver; a refusal of any other is about us (login, TLS, greeting). */
const ABOUT_THE_MESSAGE = new Set(['MAIL FROM', 'RCPT TO', 'DATA', 'API']);
/** "Sign in first", "TLS first": about us, whatever they answer (RFC 4954 §6, RFC 3207 §4). */
const ABOUT_OUR_LOGIN = new Set([530, 534, 535, 538]);

/**
 * "You send too much": 421, or 450 and 451 with a code of policy (RFC 3463 §3.8; greylisting says it too). About the domain of the
 * receiver, not about the message. nodemailer tells of a 421 within a message as of the end of the connection, of one at the greeting, which
 * is about us, as of a broken protocol.
 */
function isThrottled({ responseCode = 0, command = '', code: kind }: SmtpError, code: string): boolean {
  const within = ABOUT_THE_MESSAGE.has(command) || (command === 'CONN' && kind === 'ECONNECTION');
  return within && (responseCode === 421 || ([450, 451].includes(responseCode) && code.startsWith('4.7.')));
}

/**
 * 4xx and everything that is no answer at all is tried again; 5xx to this message is final. A refused login or greeting is our
 * configuration's fault, not the message's: it waits for the operator instead of failing the customer's answer.
 */
export function judgeSmtp(error: SmtpError): SendResult {
  const answer = error.response ?? '';
  const status = error.responseCode ?? 0;
  const code = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(answer)?.[0] ?? (status > 0 ? String(status) : (error.code ?? 'fault').toLowerCase());
  const detail = (answer || error.message).slice(0, 500);
  const final = status >= 500 && !ABOUT_OUR_LOGIN.has(status) && ABOUT_THE_MESSAGE.has(error.command ?? '');
  if (final || (error.code === 'EENVELOPE' && status === 0)) return { outcome: 'failed', code, detail };
  return { outcome: 'retry', code, detail, throttled: isThrottled(error, code) };
}

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
 * 4xx and everything that is no answer at all is tried again; 5xx to this message is final. A refused login or greeting is our
 * configuration's fault, not the message's: it waits for the operator instead of failing the customer's answer.
 */
export function judgeSmtp(error: SmtpError): SendResult {
  const answer = error.response ?? '';
  const status = error.responseCode ?? 0;
  const code = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(answer)?.[0] ?? (status > 0 ? String(status) : (error.code ?? 'fault').toLowerCase());
  const detail = (answer || error.message).slice(0, 500);
  const final = status >= 500 && !ABOUT_OUR_LOGIN.has(status) && ABOUT_THE_MESSAGE.has(error.command ?? '');
  return { outcome: final || (error.code === 'EENVELOPE' && status === 0) ? 'failed' : 'retry', code, detail };
}

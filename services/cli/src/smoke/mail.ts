import { messageOf } from '@sluice/kernel';
import { createTransport } from 'nodemailer';
import { CliFault, EXIT } from '../fault.ts';

export interface SmokeMail {
  readonly smtp: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly timeoutMs: number;
}

/**
 * One mail to our own listener, as a customer's server would send it. Answers the id of the contact that the listener took it as; none where
 * a relay stands before it, whose answer names its own. @throws CliFault that says what the listener said
 */
export async function sendMail({ smtp, from, to, subject, text, timeoutMs }: SmokeMail): Promise<string | undefined> {
  const at = smtp.lastIndexOf(':');
  const port = Number(smtp.slice(at + 1));
  if (at < 1 || !Number.isInteger(port)) throw new CliFault(`--smtp must be HOST:PORT, not ${smtp}`, EXIT.usage);
  const limits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const mail = createTransport({ host: smtp.slice(0, at).replaceAll(/[[\]]/g, ''), port, secure: false, ignoreTLS: true, ...limits });
  try {
    const { response } = await mail.sendMail({ from, to, subject, text });
    return /\bcon_[0-9a-f-]{36}\b/.exec(response)?.[0];
  } catch (error) {
    throw new CliFault(`the SMTP listener at ${smtp} did not take the mail to ${to}: ${messageOf(error)}`);
  } finally {
    mail.close();
  }
}

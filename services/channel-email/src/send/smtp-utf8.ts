import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { smtpSettings } from './smtp-settings.ts';

/** Whether an address needs SMTPUTF8 (RFC 6531): the domain has an ASCII form, what stands before it has none. */
export const needsUtf8 = (address: string): boolean => /\P{ASCII}/u.test(address.slice(0, address.lastIndexOf('@')));

/**
 * Whether the server of this URL takes addresses beyond ASCII, behind TLS and log-in as they are used for mail. nodemailer would send such
 * an address to a server that never said so, and what comes of it is anybody's guess; and it keeps what it heard in a field of its own.
 * @throws as the connection fails
 */
export async function offersUtf8(url: string, hostname: string, timeoutMs: number): Promise<boolean> {
  const { auth, ...settings } = smtpSettings(url, hostname, timeoutMs);
  const connection = new SMTPConnection(settings);
  try {
    await step((done) => {
      connection.once('error', done);
      connection.once('end', () => done(new Error('the server closed the connection')));
      connection.connect(done);
    });
    if (auth) await step((done) => connection.login({ credentials: auth }, done));
    const { _ehloLines: lines } = connection as unknown as { readonly _ehloLines?: readonly string[] };
    return lines?.some((line) => /^SMTPUTF8\b/i.test(line)) ?? false;
  } finally {
    connection.quit();
    connection.close();
  }
}

function step(work: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())));
}

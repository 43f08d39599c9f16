import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** A mail as another company's server got it. */
export interface Sunk {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly mail: Email;
}

/** What that server says; throw a `refusal` to refuse. */
export interface MailSinkScript {
  onRcpt?: (address: string) => void;
  onData?: (mail: Sunk) => void | Promise<void>;
}

/** A real SMTP server that keeps what it takes. `script` can be changed while it runs. */
export interface MailSink {
  readonly port: number;
  readonly url: string;
  readonly taken: Sunk[];
  readonly script: MailSinkScript;
  close(): Promise<void>;
}

export const refusal = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });

export async function mailSink(port = 0, offered: { readonly utf8: boolean } = { utf8: true }): Promise<MailSink> {
  const taken: Sunk[] = [];
  const script: MailSinkScript = {};
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideSMTPUTF8: !offered.utf8,
    onRcptTo: ({ address }, _session, done) => void said(() => script.onRcpt?.(address), done),
    onData: (stream, session, done) => void said(() => take(stream, session), done),
  });
  server.on('error', () => undefined);
  async function take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const mail = { from: envelope.mailFrom === false ? '' : envelope.mailFrom.address, to: envelope.rcptTo.map((one) => one.address), raw: raw.toString('latin1'), mail: await PostalMime.parse(raw) };
    await script.onData?.(mail);
    taken.push(mail);
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const at = (server.server.address() as AddressInfo).port;
  return { port: at, url: `smtp://127.0.0.1:${at}`, taken, script, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function said(work: () => void | Promise<void>, done: (error?: Error | null) => void): Promise<void> {
  let refused: Error | undefined;
  try {
    await work();
  } catch (error) {
    refused = error as Error;
  }
  done(refused);
}

import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as a customer's server took it. */
export interface Received {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly raw: string;
  /** The first header of that name, unfolded; '' where there is none. */
  header(name: string): string;
}

/** A customer's mail server: a real SMTP server that keeps what it is given. `refuse` makes it answer that code to every mail. */
export interface MailServer {
  readonly url: string;
  readonly mails: Received[];
  refuse: number | undefined;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const self = { mails: [] as Received[], refuse: undefined as number | undefined };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (self.refuse !== undefined) return done(Object.assign(new Error('refused by the test'), { responseCode: self.refuse }));
        const raw = Buffer.concat(parts).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        self.mails.push({ envelope: { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((one) => one.address) }, raw, header: (name) => headerOf(raw, name) });
        done();
      });
    },
  });
  server.on('error', () => undefined); // a client that was killed in the middle of a mail: what it had not ended was not taken
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(self, { url: `smtp://127.0.0.1:${port}`, close: () => new Promise<void>((resolve) => server.close(resolve)) });
}

function headerOf(raw: string, name: string): string {
  const head = raw.slice(0, raw.search(/\r?\n\r?\n/)).replaceAll(/\r?\n[ \t]+/g, ' ');
  const line = head.split(/\r?\n/).find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line === undefined ? '' : line.slice(name.length + 1).trim();
}

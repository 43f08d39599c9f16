import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { contactMigrations, insertAndCommit, Intake } from '@sluice/channel-kit';
import { type FaultyDatabase, faultyDatabase } from '@sluice/channel-kit/testing';
import { topicOf } from '@sluice/contracts';
import { mailReader } from '@sluice/mail';
import { capturedLogger, quietLogger } from '@sluice/runtime/testing';
import { fileBlobs, isPassing, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { createTransport } from 'nodemailer';
import type { MailVerifier } from '../../authentication/verifier.ts';
import type { EmailAccount } from '../../domain/account.ts';
import { emailTelemetry } from '../../telemetry.ts';
import { SmtpListener, type SmtpListenOptions } from '../listener.ts';

export const schema = 'channel_email';
const accounts: EmailAccount[] = [
  { id: 'support', addresses: ['support@our.example'], bounceAddress: 'bounce@our.example' },
  { id: 'sales', addresses: ['sales@our.example', '销售@our.example'] },
];

export interface Rig {
  readonly t: TestDatabase;
  readonly db: FaultyDatabase;
  readonly port: number;
  readonly listener: SmtpListener;
  readonly lines: string[];
  readonly blobDir: string;
  close(): Promise<void>;
}

export async function open(options: Partial<SmtpListenOptions> = {}, verify?: MailVerifier): Promise<Rig> {
  const t = await testDatabase();
  await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...contactMigrations(schema)], logger: quietLogger() });
  const db = faultyDatabase(t.db);
  const outbox = new Outbox({ schema, topics: topicOf });
  const intake = new Intake({ insert: (contacts) => insertAndCommit(db, outbox, 'channel-email', contacts), isPassing });
  const { logger, lines } = capturedLogger();
  const blobDir = mkdtempSync(path.join(os.tmpdir(), 'sluice-blobs-'));
  const reader = mailReader();
  const listener = new SmtpListener(
    { host: '127.0.0.1', port: 0, hostname: 'mx.our.example', ...options },
    { accounts: () => accounts, intake, blobs: fileBlobs(blobDir), reader, clock: { now: () => Date.now() }, logger, telemetry: emailTelemetry(logger), verify },
  );
  const port = await listener.listen();
  return {
    t,
    db,
    port,
    listener,
    lines,
    blobDir,
    async close() {
      await listener.close();
      await reader.close();
      await intake.close();
      await t.drop();
      await rm(blobDir, { recursive: true });
    },
  };
}

export interface Sent {
  readonly code: number;
  readonly response: string;
}
/** A mail by the wire, as another server would send it; the answer as it came. */
export async function send(port: number, mail: { to: string[]; raw: string | Buffer; from?: string }): Promise<Sent> {
  const client = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  try {
    const info = (await client.sendMail({ envelope: { from: mail.from ?? 'li.wei@example.com', to: mail.to }, raw: mail.raw })) as { response: string };
    return { code: Number(info.response.slice(0, 3)), response: info.response };
  } catch (error) {
    const { responseCode, response } = error as { responseCode?: number; response?: string };
    return { code: responseCode ?? 0, response: response ?? String(error) };
  } finally {
    client.close();
  }
}
export const mail = (id: string, text: string, extra: string[] = []): string =>
  [`Message-ID: <${id}@example.com>`, 'Date: Mon, 2 Mar 2026 09:00:00 +0800', 'From: 李伟 <li.wei@example.com>', 'To: support@our.example', 'Subject: 退款', ...extra, '', text, ''].join('\r\n');

/** A client that says exactly what the test says. */
export async function talk(port: number): Promise<{ say(line: string, code: number): Promise<string>; write(text: string): void; codes(count: number): Promise<number[]>; close(): void }> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const answers: string[] = [];
  let [open, ring] = ['', (): void => undefined];
  socket.on('data', (chunk: Buffer) => {
    open += chunk.toString();
    for (let match = ANSWER.exec(open); match; match = ANSWER.exec(open)) {
      answers.push(match[0]);
      open = open.slice(match[0].length);
    }
    ring();
  });
  const next = async (): Promise<string> => {
    while (answers.length === 0) await new Promise<void>((resolve) => (ring = resolve));
    return answers.shift() ?? '';
  };
  await next();
  return {
    async say(line, code) {
      socket.write(`${line}\r\n`);
      const answer = await next();
      expect(answer.slice(0, 3)).toBe(String(code));
      return answer;
    },
    write: (text) => void socket.write(text),
    async codes(count) {
      const found: number[] = [];
      while (found.length < count) found.push(Number((await next()).slice(0, 3)));
      return found;
    },
    close: () => socket.destroy(),
  };
}
/** Lines with a dash after the code go on; the last has a blank. */
const ANSWER = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/;
export async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !holds(); ) {
    if (performance.now() > end) throw new Error('it never came about');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { type Dovecot, dovecot } from '@sluice/channel-email/testing';
import { type Id, messageOf, mintedAt, uuidOf, uuidv7 } from '@sluice/kernel';
import type { Queryable } from '@sluice/store';
import { CliFault } from '../fault.ts';
import { busyConfig } from './busy-config.ts';
import { awaitMailsFound, mailsFoundNow } from './found.ts';
import { startInstance } from './instance.ts';
import { cpuOfParts } from './processes.ts';
import type { Scratch } from './scratch.ts';

export interface BackFill {
  readonly mails: number;
  readonly found: number;
  /** That they became; mails of one matter share one. */
  readonly tickets: number;
  /** Mails that became tickets with an agent or in a queue, a second. */
  readonly perSecond: number;
  /** Of these the first part alone: mails to contacts, by the times in their ids. */
  readonly takenPerSecond: number;
  /** Of Node and Postgres together, ms. */
  readonly cpuMsPerMail: number;
  readonly cpuMs: Readonly<Record<'node' | 'postgres' | 'dovecot', number>>;
  readonly bytesPerMail: number;
}

const USER = 'bench';
/** Mails of one sender. */
const EACH = 4;

/** Mails that lie in a Dovecot mailbox before a standalone starts, until every one is a ticket with an agent or in a queue. @throws CliFault where there is no Dovecot */
export async function benchBackFill(scratch: Scratch, say: (text: string) => void, mails: number, { places }: { readonly places?: readonly string[] } = {}): Promise<BackFill> {
  const server = await scratchDovecot(scratch, places);
  const mark = `${uuidv7()}-`;
  const at = Date.now() - mails;
  const all = Array.from({ length: mails }, (_, n) => ({ raw: mailOf(mark, n), at: new Date(at + n) }));
  server.fill(USER, all);
  say(`${mails} mails lie in a mailbox of Dovecot; a standalone is started on it`);
  const { host, port } = server.settings(USER);
  const configDir = busyConfig(scratch);
  appendFileSync(path.join(configDir, 'channels.yaml'), `    imap: {host: ${host}, port: ${port}, secure: false, userEnv: BENCH_IMAP_USER, passwordEnv: BENCH_IMAP_PASSWORD}\n`);
  const instance = await startInstance(scratch, { configDir, env: { BENCH_IMAP_USER: USER, BENCH_IMAP_PASSWORD: server.settings(USER).password ?? '' } });
  const parts = { node: { pid: instance.pid, of: 'itself' }, postgres: { pid: instance.pid, of: 'below' }, dovecot: { pid: server.pid() ?? 0, of: 'all' } } as const;
  // Its start is the bench `start`'s: what was found by then is counted neither in mails nor in time.
  const [before, cpu] = [await mailsFoundNow(instance.db, mark), cpuOfParts(parts)];
  const { found, tookMs } = await awaitMailsFound(instance.db, mark, mails);
  const used = cpuOfParts(parts);
  const ms = (part: keyof typeof parts): number => (used[part] ?? 0) - (cpu[part] ?? 0);
  const { takenPerSecond, tickets } = await takenIn(instance.db, mark);
  await instance.stop();
  const counted = Math.max(1, found - before);
  return {
    takenPerSecond,
    tickets,
    mails,
    found,
    perSecond: (1000 * (found - before)) / tookMs,
    cpuMsPerMail: (ms('node') + ms('postgres')) / counted,
    cpuMs: { node: ms('node'), postgres: ms('postgres'), dovecot: ms('dovecot') },
    bytesPerMail: Math.round(all.reduce((sum, { raw }) => sum + Buffer.byteLength(raw), 0) / mails),
  };
}

async function takenIn(db: Queryable, mark: string): Promise<Pick<BackFill, 'takenPerSecond' | 'tickets'>> {
  const rows = await db.query<{ n: number; first: Id<'con'>; last: Id<'con'>; tickets: number }>(
    `select count(*) as n, min(c.id) as first, max(c.id) as last, count(distinct o.ticket_id) as tickets
     from channel_email.contact as c left join channel_email.contact_outcome as o on o.contact_id = c.id where c.source_id like $1 || '%'`,
    [mark],
  );
  const { n, first, last, tickets } = rows[0]!;
  return { tickets, takenPerSecond: (1000 * n) / (mintedAt(uuidOf(last)) - mintedAt(uuidOf(first))) };
}

async function scratchDovecot(scratch: Scratch, places: readonly string[] | undefined): Promise<Dovecot> {
  const server = await dovecot(places).catch((error: unknown) => {
    throw new CliFault(messageOf(error).replace('this test needs', 'this bench needs').replace(' (as root, `npm test` does it by itself)', ', or leave this part out with --back-fill 0'));
  });
  scratch.add(() => server.remove());
  return server;
}

const TEXTS = [
  ['你的快递还没有到', '你好：\n我三天前下的订单到现在还没有收到，物流信息也没有更新，请帮我查一下是什么原因。谢谢！'],
  ['My parcel has not come', 'Hello,\nI ordered three days ago and nothing has arrived yet; the tracking page has not changed since. Could you please find out what happened? Thank you.'],
] as const;

/** About 2 KB, as a mail server stores one: the lines of its way, both forms of the text. */
function mailOf(mark: string, n: number): string {
  const sender = Math.floor(n / EACH);
  const [subject, text] = TEXTS[sender % 2]!;
  const boundary = `=_${mark}${n}`;
  const base64 = (part: string): string =>
    Buffer.from(part)
      .toString('base64')
      .replaceAll(/(.{76})/g, '$1\r\n');
  const html = `<html><body><p>${text.replaceAll('\n', '<br>')}</p><p style="color:#888">Sent from my phone</p></body></html>`;
  return [
    `Return-Path: <customer${sender}@example.com>`,
    `Received: from mx.example.com (mx.example.com [192.0.2.7]) by mail.sluice.example with ESMTPS id ${mark}${n} for <support@sluice.example>; Mon, 2 Mar 2026 09:00:00 +0800`,
    `Received: by mx.example.com with SMTP id x${n}; Mon, 2 Mar 2026 09:00:00 +0800`,
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s2026; h=from:to:subject:date:message-id:mime-version; bh=${'g3zLYH4xKxcPrHOD18z9YfpQcnk='.repeat(2)};\r\n b=${'dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav'.repeat(8)}`,
    'Authentication-Results: mail.sluice.example; dkim=pass header.d=example.com; spf=pass smtp.mailfrom=example.com; dmarc=pass header.from=example.com',
    `Message-ID: <${mark}${n}@example.com>`,
    'Date: Mon, 2 Mar 2026 09:00:00 +0800',
    `From: =?UTF-8?B?${Buffer.from(`客户 ${sender}`).toString('base64')}?= <customer${sender}@example.com>`,
    'To: support@sluice.example',
    `Subject: =?UTF-8?B?${Buffer.from(`${subject} ${n}`).toString('base64')}?=`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    'X-Mailer: Example Mail 12.1',
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64(`${text}\n${n}\n`),
    `--${boundary}`,
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64(html),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

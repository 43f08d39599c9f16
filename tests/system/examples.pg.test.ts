import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { calendarEngine } from '@sluice/calendar';
import { TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { HOUR, MINUTE } from '@sluice/kernel';
import { checkConfig } from '@sluice/policy';
import { pause } from '@sluice/runtime';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MONDAY = Date.UTC(2026, 2, 2, 3); // 11:00 in Shanghai

interface Ticket {
  readonly id: string;
  readonly conversationId: string;
  readonly subject: string | null;
  readonly queueId: string;
  readonly agentId: string | null;
  readonly priority: number;
}
let s: TestSystem;
afterEach(() => s.stop());

const ticketAbout = async (subject: string): Promise<Ticket> => {
  const { items } = await s.api.ok<{ items: Ticket[] }>('GET', '/v1/tickets?limit=100');
  const found = items.find((one) => one.subject === subject);
  if (!found) throw new Error(`no ticket about ${subject}`);
  return s.api.ok<Ticket>('GET', `/v1/tickets/${found.id}`);
};
const why = async (ticket: Ticket): Promise<{ text: string; decision: { ruleId: string; excluded: Record<string, number>; features: { language: string } } }> => {
  const { items } = await s.api.ok<{ items: Awaited<ReturnType<typeof why>>[] }>('GET', `/v1/tickets/${ticket.id}/decisions`);
  return items.at(-1)!;
};
const firstResponse = async ({ id }: Ticket): Promise<{ dueAt: string; state: string; calendar: { tz: string } }> => {
  const { items } = await s.api.ok<{ items: { clock: string; dueAt: string; state: string; calendar: { tz: string } }[] }>('GET', `/v1/tickets/${id}/clocks`);
  return items.find(({ clock }) => clock === 'first_response')!;
};

describe('the company', () => {
  beforeEach(async () => {
    s = await TestSystem.start({ files: exampleFiles('company'), at: MONDAY });
  });

  test('a Chinese mail goes to who speaks Chinese and has the skill, an English one to who speaks English', async () => {
    await s.sendMail({ from: 'zhao@example.com', to: 'kefu@yunfan.example', subject: '发票抬头错误', text: '你们开的发票抬头写错了，麻烦重新开一张，谢谢。' });
    await s.sendMail({ from: 'jo@example.com', to: 'care@yunfan.example', subject: 'Wrong invoice', text: 'The name on the invoice is wrong. Could you please send a new one?' });
    await s.settle();
    const chinese = await ticketAbout('发票抬头错误');
    expect(chinese).toMatchObject({ queueId: 'billing', agentId: 'wu-lei' });
    expect(await why(chinese)).toMatchObject({ text: expect.stringContaining('wu-lei'), decision: { ruleId: 'billing', features: { language: 'zh' }, excluded: { language: 1 } } });
    const english = await ticketAbout('Wrong invoice');
    expect(english).toMatchObject({ queueId: 'billing', agentId: 'emma' });
    expect(await why(english)).toMatchObject({ decision: { features: { language: 'en' } } });
    // Fifteen minutes of working days in Shanghai.
    expect(await firstResponse(chinese)).toMatchObject({ dueAt: '2026-03-02T03:15:00.000Z', calendar: { tz: 'Asia/Shanghai' } });
  });

  test('holidays do not count: what comes before the Qingming festival is owed after it', async () => {
    s.clock.set(Date.UTC(2026, 3, 3, 9, 55)); // Friday, 17:55 in Shanghai; Saturday to Monday are Qingming
    await s.sendMail({ from: 'zhao@example.com', to: 'kefu@yunfan.example', subject: '对账单', text: '请把三月的对账单发给我，谢谢。' });
    await s.settle();
    expect(await firstResponse(await ticketAbout('对账单'))).toMatchObject({ dueAt: '2026-04-07T01:10:00.000Z' });
  });

  test('an urgent complaint that nobody answers rises, and those who must know are told', async () => {
    const text = '我要投诉！孩子用了你们的产品严重过敏，已经送医院，客服态度太差没人管，请马上处理！';
    await s.sendMail({ from: 'qian@example.com', to: 'kefu@yunfan.example', subject: '投诉', text });
    await s.settle();
    const before = await ticketAbout('投诉');
    expect(before).toMatchObject({ queueId: 'complaints', classification: { type: 'complaint', urgency: 'high' } });
    expect(['zhang-wei', 'wang-fang']).toContain(before.agentId);
    await s.move(12 * MINUTE);
    await s.move(3 * MINUTE + 1);
    const breached = await ticketAbout('投诉');
    expect([breached.priority > before.priority, (await firstResponse(breached)).state]).toEqual([true, 'breached']);
    await s.move(HOUR);
    const after = await ticketAbout('投诉');
    expect(after.priority).toBeGreaterThan(breached.priority);
    const { items } = await s.api.ok<{ items: { clock: string; stage: string; notified: string[] }[] }>('GET', `/v1/escalations?ticketId=${after.id}`);
    expect(items.filter(({ clock, notified }) => clock === 'first_response' && notified.length > 0).map(({ stage, notified }) => [stage, [...notified].sort()])).toEqual([
      ['after', ['li-na']],
      ['breach', ['li-na', before.agentId]],
      ['warning', ['li-na', before.agentId]],
    ]);
    expect(await s.story(TOPICS.ticketsEvents, after.id)).toEqual(expect.arrayContaining(['sla_breached', 'priority_changed']));
  });
});

test('the small one counts the hours of Berlin, also over the night in which the clocks are changed', async () => {
  s = await TestSystem.start({ at: Date.UTC(2026, 2, 27, 15, 50) }); // Friday, 16:50 CET
  await s.sendMail({ from: 'kim@example.com', subject: 'Refund', text: 'I was charged twice, please send a refund.' });
  await s.settle();
  const ticket = await ticketAbout('Refund');
  expect([ticket.queueId, await firstResponse(ticket)]).toEqual([
    'billing',
    expect.objectContaining({ dueAt: '2026-03-30T07:05:00.000Z', calendar: expect.objectContaining({ tz: 'Europe/Berlin' }) }),
  ]);
});

test.each(['small', 'company'] as const)('%s is without a fault; what warns is only a year that is not known yet', async (name) => {
  s = await TestSystem.start({ files: exampleFiles(name) });
  const { findings } = checkConfig(exampleFiles(name), { now: Date.UTC(2026, 10, 25), calendars: calendarEngine });
  expect(findings.filter(({ message }) => !message.includes('no holidays for 2027'))).toEqual([]);
});

describe('the programs', () => {
  let dir: string;
  let run: (program: string, ...args: string[]) => Promise<string>;
  let env: Record<string, string>;
  beforeEach(async () => {
    s = await TestSystem.start();
    dir = mkdtempSync(path.join(os.tmpdir(), 'sluice examples '));
    const { key } = await s.api.ok<{ key: string }>('POST', '/v1/keys', { name: 'examples', role: 'admin' });
    env = { PATH: process.env['PATH'] ?? '', SLUICE_URL: s.system.gateway.url(), SLUICE_API_KEY: key, SLUICE_SMTP_LISTEN: `127.0.0.1:${s.system.smtpPort()}`, CURSOR_FILE: path.join(dir, 'cursor') };
    run = async (program, ...args) => (await promisify(execFile)(program, args, { cwd: dir, env })).stdout;
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const place = (name: string): string => path.join(ROOT, 'examples/contacts', name);

  test('one contact, twice a repeat, also with quotes in it; one mail', async () => {
    for (const text of [[], ['He said "where is it?" \\o/ 在哪里？']]) {
      const first = JSON.parse(await run('sh', place('one.sh'), ...text)) as { id: string };
      expect(JSON.parse(await run('sh', place('one.sh'), ...text))).toEqual({ id: first.id, duplicate: true });
    }
    expect(await run('sh', place('mail.sh'))).toMatch(/^sent as <.+@example\.com>\n$/);
    await s.settle();
    expect(await ticketAbout('重复扣款')).toMatchObject({ queueId: 'billing', agentId: 'mei' });
    expect((await s.api.ok<{ items: Ticket[] }>('GET', '/v1/tickets')).items).toHaveLength(3);
  });

  test('a batch has an answer for each; a file is read line by line', async () => {
    const answered = (await run(process.execPath, place('batch.mjs')))
      .trim()
      .split('\n')
      .map((line) => line.split('\t').slice(0, 2));
    expect(answered).toEqual([
      ['batch-1', '202'],
      ['batch-2', '202'],
      ['batch-3', '400'],
    ]);
    const file = path.join(dir, 'contacts.jsonl');
    const contact = { channel: 'app', from: { kind: 'email', value: 'kim@example.com' }, text: '你好 hello' };
    writeFileSync(file, `${Array.from({ length: 501 }, (_, n) => JSON.stringify({ ...contact, externalId: `line-${n}` })).join('\n')}\n`);
    expect((await run(process.execPath, place('batch.mjs'), file)).match(/\t202\tcon_/g)).toHaveLength(501);
  }, 60_000);

  test('one customer behind all channels: merged, and two again, with what was said meanwhile', async () => {
    const quiet = new AbortController();
    const settling = (async () => {
      for (; !quiet.signal.aborted; await pause(20)) await s.settle();
    })();
    const said = (await run(process.execPath, place('one-customer.mjs'))).split('\n');
    quiet.abort();
    await settling;
    expect(said.slice(1, 7)).toEqual([
      'the CRM says who he is: updated',
      'and says it again: unchanged',
      expect.stringMatching(/^merged: \["cnv_/),
      'the second ticket: merged',
      'two again: []',
      'the second ticket: open',
    ]);
    expect(said[7]).toMatch(/^all that he said, newest first: \["Any news\? .*"I cannot sign in.*"And where is my parcel.*"The amount is wrong/);
  }, 60_000);

  test('a subscriber sees every event once, and goes on where it was', async () => {
    await run('sh', place('one.sh'));
    await s.settle();
    const told = await follow(env, 'ticket.status_changed');
    expect(told.map((line) => line.split('\t')[1])).toEqual(expect.arrayContaining(['ticket.created', 'ticket.queued', 'ticket.assigned', 'ticket.status_changed']));
    expect(readFileSync(path.join(dir, 'cursor'), 'utf8')).not.toBe('');
    await run('sh', place('one.sh'), 'another one');
    await s.settle();
    const more = await follow(env, 'ticket.status_changed');
    expect(more.filter((line) => told.includes(line))).toEqual([]);
    expect(more.filter((line) => line.includes('ticket.created'))).toHaveLength(1);
  });
});

/** What it prints until a line holds `last` and the cursor behind it is kept. */
async function follow(env: Record<string, string>, last: string): Promise<string[]> {
  const cursor = (): string => (existsSync(env['CURSOR_FILE']!) ? readFileSync(env['CURSOR_FILE']!, 'utf8') : '');
  const before = cursor();
  let said = '';
  const child = spawn(process.execPath, [path.join(ROOT, 'examples/contacts/follow.mjs')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  while (child.exitCode === null && (!said.includes(last) || cursor() === before)) await pause(10);
  child.kill('SIGINT');
  await once(child, 'exit');
  return said.trim().split('\n');
}

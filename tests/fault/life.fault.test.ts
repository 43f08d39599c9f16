import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { exampleFiles } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { createTransport } from 'nodemailer';
import { type Caller, feed, type FeedEvent, isOf } from './feed.ts';
import { holdersOf, versionFaults } from './holders.ts';
import { collector } from './collector.ts';
import { Process } from './process.ts';

let dir: string;
let database: TestDatabase;
let env: Record<string, string>;
const begun: Process[] = [];
const at = async (files: Record<string, string>, more: Record<string, string>): Promise<Process> => {
  const one = await Process.at(dir, files, more);
  begun.push(one);
  return one;
};
beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice life ')); // with spaces in it
  database = await testDatabase();
  const { host, port, user, database: name } = database.socket;
  env = { SLUICE_DATABASE_URL: `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}` };
});
afterEach(async () => {
  for (const one of begun.splice(0)) if (one.lives) await one.kill();
  await database.drop();
  rmSync(dir, { recursive: true, force: true });
});

const contact = { channel: 'app', externalId: 'one', from: { kind: 'email', value: 'kim@life.example' }, text: 'Where is my order? 我的订单在哪里？' };

test('a taken port is told at once, with what to do; a wrong setting too, all of them together', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const { port } = holder.address() as AddressInfo;
  const taken = await at(exampleFiles('small'), { ...env, SLUICE_PORT: String(port) });
  expect(await taken.start()).toBeUndefined();
  expect(taken.ended).toBe('78');
  expect(taken.said).toContain(`port ${port} is taken: stop what uses it, or choose another one, e.g. SLUICE_PORT=${port + 10}`);
  await new Promise((resolve) => holder.close(resolve));

  const wrong = await at(exampleFiles('small'), { ...env, SLUICE_PORT: 'eighty', SLUICE_ADMIN_PORT: '70000' });
  expect(await wrong.start()).toBeUndefined();
  expect(wrong.ended).toBe('78');
  for (const name of ['SLUICE_PORT', 'SLUICE_ADMIN_PORT']) expect(wrong.said).toContain(name);
}, 120_000);

test('SIGTERM drains: what was taken is there after the next start, nothing is handed out twice, and the exit is clean', async () => {
  const sluice = await at(exampleFiles('small'), env);
  const first = (await sluice.start())!;
  const headers = { authorization: `Bearer ${first.key}`, 'content-type': 'application/json' };
  const post = (url: string, n: number): Promise<Response> => fetch(`${url}/v1/contacts`, { method: 'POST', headers, body: JSON.stringify({ ...contact, externalId: `n${n}` }) });
  const posted = Array.from({ length: 40 }, async (_, n) => {
    const answer = await post(first.url, n);
    if (answer.status !== 202) throw new Error('not taken');
    return { n, id: ((await answer.json()) as { id: string }).id };
  });
  await Promise.any(posted);
  await sluice.kill('SIGTERM');
  expect(sluice.ended).toBe('0');
  const taken = (await Promise.allSettled(posted)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(taken.length).toBeGreaterThan(0);

  const second = (await sluice.start())!;
  expect(second.key).toBe(first.key);
  for (const { n, id } of taken) expect(await (await post(second.url, n)).json()).toEqual({ id, duplicate: true });
  const call = async (method: string, at: string): Promise<unknown> => ({ status: 200, body: await (await fetch(second.url + at, { method, headers })).json() });
  const caller: Caller = { call: call as Caller['call'] };
  const filed = (events: readonly FeedEvent[]): string[] => events.filter(isOf('ticket.message_received')).map(({ data }) => String(data['contactId']));
  let events: readonly FeedEvent[] = [];
  for (const until = performance.now() + 20_000; performance.now() < until && !(taken.every(({ id }) => filed(events).includes(id)) && holdersOf(events).holders.size > 0); await pause(50))
    events = await feed(caller);
  const times = Map.groupBy(filed(events), (id) => id);
  expect(taken.map(({ id }) => times.get(id)?.length)).toEqual(taken.map(() => 1));
  const { holders, faults } = holdersOf(events);
  expect([...versionFaults(events), ...faults]).toEqual([]);
  expect(holders.size).toBeGreaterThan(0);
  await sluice.kill('SIGTERM');
  expect(sluice.ended).toBe('0');
}, 120_000);

test('health, version and metrics stand on the admin port', async () => {
  const sluice = await at(exampleFiles('small'), env);
  const { adminUrl, url, key } = (await sluice.start())!;
  await fetch(`${url}/v1/contacts`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(contact) });
  for (const place of ['/livez', '/readyz', '/startupz', '/version']) expect([place, (await fetch(adminUrl + place)).status]).toEqual([place, 200]);
  const wanted = ['sluice_contact', 'sluice_work_waiting', 'sluice_outbox_age', 'sluice_consumer_lag', 'sluice_event_handled', 'sluice_work_wait'];
  let text = '';
  for (const until = performance.now() + 10_000; performance.now() < until && wanted.some((name) => !text.includes(name)); await pause(100)) text = await (await fetch(`${adminUrl}/metrics`)).text();
  expect(wanted.filter((name) => !text.includes(name))).toEqual([]);
  expect(text).not.toContain('kim@life.example');
  await sluice.kill('SIGTERM');
}, 120_000);

test('one trace leads from the request of the provider to the assignment', async () => {
  const { server, spans, url: endpoint } = await collector();
  const sluice = await at(exampleFiles('small'), { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '200' });
  const { url, key } = (await sluice.start())!;
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await fetch(`${url}/v1/contacts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    body: JSON.stringify(contact),
  });
  const ours = (): string[] => [...new Set(spans.filter((span) => span.traceId === traceId).map((span) => span.name))];
  const wanted = ['POST /v1/contacts', 'process conversation', 'process routing', 'process sla'];
  for (const until = performance.now() + 20_000; performance.now() < until && wanted.some((name) => !ours().includes(name)); ) await pause(50);
  expect(ours()).toEqual(expect.arrayContaining(wanted));
  const events = (await (await fetch(`${url}/v1/events?types=ticket.assigned`, { headers: { authorization: `Bearer ${key}` } })).json()) as { items: { traceparent: string }[] };
  expect(events.items.map((event) => event.traceparent.split('-')[1])).toEqual([traceId]);
  await sluice.kill('SIGTERM');
  server.closeAllConnections();
  server.close();
}, 120_000);

test('one trace leads from the mail at the door to the assignment', async () => {
  const { server, spans, url: endpoint } = await collector();
  const sluice = await at(exampleFiles('small'), { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '200' });
  const { url, key, smtp } = (await sluice.start())!;
  await createTransport({ ...smtp, secure: false, ignoreTLS: true }).sendMail({ from: 'kim@life.example', to: 'support@sluice.example', subject: '订单', text: contact.text });
  const ours = (): string[] => {
    const begin = spans.find((span) => span.name === 'receive mail');
    return [...new Set(spans.filter((span) => span.traceId === begin?.traceId).map((span) => span.name))];
  };
  const wanted = ['receive mail', 'process conversation', 'process routing', 'process sla'];
  for (const until = performance.now() + 20_000; performance.now() < until && wanted.some((name) => !ours().includes(name)); ) await pause(50);
  expect(ours()).toEqual(expect.arrayContaining(wanted));
  const events = (await (await fetch(`${url}/v1/events?types=ticket.assigned`, { headers: { authorization: `Bearer ${key}` } })).json()) as { items: { traceparent: string }[] };
  expect(events.items.map((event) => event.traceparent.split('-')[1])).toEqual([spans.find((span) => span.name === 'receive mail')?.traceId]);
  await sluice.kill('SIGTERM');
  server.closeAllConnections();
  server.close();
}, 120_000);

test('a program that dies takes its embedded database along, and the next start finds all of it', async () => {
  const sluice = await at(exampleFiles('small'), {});
  const first = (await sluice.start())!;
  const headers = { authorization: `Bearer ${first.key}`, 'content-type': 'application/json' };
  expect((await fetch(`${first.url}/v1/contacts`, { method: 'POST', headers, body: JSON.stringify(contact) })).status).toBe(202);
  const { socket } = JSON.parse(JSON.stringify((first as unknown as { database: { socket: { host: string } } }).database)) as { socket: { host: string } };
  await sluice.kill('SIGKILL');
  const second = (await sluice.start())!;
  expect((second as unknown as { database: { socket: { host: string } } }).database.socket.host).toBe(socket.host);
  const again = await fetch(`${second.url}/v1/contacts`, { method: 'POST', headers, body: JSON.stringify(contact) });
  expect(((await again.json()) as { duplicate: boolean }).duplicate).toBe(true);
  await sluice.kill('SIGTERM');
  expect(sluice.ended).toBe('0');
}, 120_000);

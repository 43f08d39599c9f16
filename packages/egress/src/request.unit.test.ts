import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { egress, type EgressRequest, type ResolveAddresses } from './request.ts';

let server: http.Server | undefined;
let asked: string[];
beforeEach(() => void (asked = []));
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
async function listening(answer: RequestListener): Promise<number> {
  server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const post = (more: Partial<EgressRequest> = {}): EgressRequest => ({ method: 'POST', body: '{"a":1}', timeoutMs: 5000, maxBytes: 1000, ...more });
/** Answers one after the other, the last for ever. */
const leadingTo = (...answers: string[]): ResolveAddresses & { times: number } => {
  const resolve = async () => [{ address: answers[Math.min(resolve.times++, answers.length - 1)]!, family: 4 }];
  resolve.times = 0;
  return resolve;
};

test('sends, and gives what came', async () => {
  const bodies: string[] = [];
  const port = await listening((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on('end', () => response.writeHead(202, { 'x-a': 'b' }).end('ok'));
  });
  const answer = await egress({ local: true })(`http://127.0.0.1:${port}/hook?x=1`, post({ headers: { 'content-type': 'application/json' } }));
  expect(answer).toMatchObject({ status: 202, headers: { 'x-a': 'b' }, body: Buffer.from('ok'), truncated: false });
  expect([asked, bodies.join('')]).toEqual([[`POST /hook?x=1 127.0.0.1:${port}`], '{"a":1}']);
});

test('a name that leads into the house, wholly or in part, is not called; neither is a number, in whatever spelling', async () => {
  const port = await listening((_request, response) => response.end());
  const both: ResolveAddresses = async () => [
    { address: '93.184.215.14', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ];
  for (const resolve of [leadingTo('127.0.0.1'), leadingTo('10.1.2.3'), leadingTo('169.254.169.254'), both])
    for (const local of [true, false]) await expect(egress({ local, resolve })(`https://hooks.example:${port}/`, post())).rejects.toMatchObject({ code: 'special_address' });
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:a9fe:a9fe]', '169.254.169.254', '0'])
    await expect(egress()(`https://${host}:${port}/`, post())).rejects.toMatchObject({ code: 'special_address' });
  await expect(egress({ resolve: async () => [] })('https://hooks.example/', post())).rejects.toMatchObject({ code: 'no_address' });
  expect(asked).toEqual([]);
});

test('the address that was judged is the one that is connected to: a name that changes its answer gets nowhere, and is judged anew each time', async () => {
  const port = await listening((_request, response) => response.end());
  const resolve = leadingTo('127.0.0.1', '10.0.0.1');
  const call = egress({ local: true, resolve });
  expect((await call(`http://localhost:${port}/`, post())).status).toBe(200);
  expect([resolve.times, asked]).toEqual([1, [`POST / localhost:${port}`]]);
  await expect(call(`http://localhost:${port}/`, post())).rejects.toMatchObject({ code: 'special_address' });
  expect([resolve.times, asked.length]).toEqual([2, 1]);
});

test('a redirect is an answer', async () => {
  const port = await listening((_request, response) => response.writeHead(307, { location: '/elsewhere' }).end());
  expect((await egress({ local: true })(`http://127.0.0.1:${port}/`, post())).status).toBe(307);
  expect(asked).toHaveLength(1);
});

test('an answer that is too long is cut; one that never ends, never begins, or has no name in time, is over', async () => {
  const long = await listening((request, response) => {
    if (request.url === '/long') response.end('x'.repeat(100_000));
    else if (request.url === '/drip') response.write('x');
  });
  const call = egress({ local: true });
  expect(await call(`http://127.0.0.1:${long}/long`, post())).toMatchObject({ truncated: true, body: Buffer.from('x'.repeat(1000)) });
  for (const path of ['drip', 'hang']) await expect(call(`http://127.0.0.1:${long}/${path}`, post({ timeoutMs: 50 }))).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(egress({ resolve: () => new Promise(() => undefined) })('https://hooks.example/', post({ timeoutMs: 50 }))).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('nobody there: what Node says', async () => {
  const port = await listening(() => undefined);
  await new Promise((resolve) => server!.close(resolve));
  await expect(egress({ local: true })(`http://127.0.0.1:${port}/`, post())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

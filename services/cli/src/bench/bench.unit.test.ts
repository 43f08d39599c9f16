import { Readable } from 'node:stream';
import { existsSync, mkdtempSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { report } from '../commands/bench.ts';
import { CliFault } from '../fault.ts';
import { run } from '../testing.ts';
import { imageEnv } from './bundles.ts';
import { runWorker } from './child.ts';
import { atLeast, atMost, type BenchResult, benchResult, benchText, figure, percentile } from './figures.ts';
import type { LoadFigures, LoadTask } from './http-load.ts';
import { childrenOf, cpuOf, cpuOfParts, pssOf } from './processes.ts';
import { scratchBroker } from './scratch-broker.ts';
import { Scratch, type Signals, withScratch } from './scratch.ts';
import { Stories } from './stories.ts';

const result = (found: number): BenchResult =>
  benchResult({
    bench: 'flow',
    perSecond: 1234.5,
    limit: { what: 'the log alone', perSecond: 4938 },
    found: { accepted: 10, found },
    bars: [atMost('p99', 12.34, 'ms', 250), atLeast('rate', 900, '/s', 1000)],
    details: { note: 'x', more: { a: 1 } },
  });

test('what an image tells its process is read from its Dockerfile, without where it listens', () => {
  expect(imageEnv('FROM node AS build\nENV EARLIER=1\n\nFROM node\nENV MODE=x \\\n    OPTIONS=--a=4 \\\n    SLUICE_PORT=8080\nUSER 1000:1000\n')).toEqual({ MODE: 'x', OPTIONS: '--a=4' });
});

test('percentiles are of the nearest rank', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([3, 5, 5]);
  expect(percentile([], 0.5)).toBe(0);
  expect([1234.56, 99.94, 0.01234].map(figure)).toEqual([1235, 99.9, 0.0123]);
});

test('the figure stands beside its limit, with the ratio and every bar', () => {
  expect(result(10)).toMatchObject({ perSecond: 1235, limit: { perSecond: 4938 }, ratio: 0.25, complete: true });
  expect(benchText(result(10)).split('\n')).toEqual([
    'flow: 1235/s; the log alone: 4938/s; ratio 0.25',
    '  p99: 12.3 ms (≤ 250 ms): bar reached',
    '  rate: 900 /s (≥ 1000 /s): bar not reached',
    '  accepted 10, found again 10',
    '  note: x',
    '  more: {"a":1}',
    '',
  ]);
});

test('a bar that is not reached is told; what is not found again is a failed check, with the figures on stdout', () => {
  let out = '';
  const streams = { env: {}, in: Readable.from([]), out: { write: (text: string) => (out += text) }, talk: { write: () => true }, now: () => 0 };
  const failed = (one: BenchResult): unknown => {
    try {
      report(streams, { output: 'json' }, one, '');
      return undefined;
    } catch (error) {
      return error;
    }
  };
  expect(failed(result(11))).toBeUndefined();
  expect(failed(result(9))).toMatchObject({ exitCode: 3, message: '10 were accepted, 9 were found again' });
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as BenchResult).complete),
  ).toEqual([true, false]);
});

test.each([
  ['--seconds', '0'],
  ['--seconds', 'x'],
])('a length that is none is a wrong call: %s %s', async (...option) => {
  expect(await run(['bench', 'intake', ...option])).toMatchObject({ code: 2, out: '' });
});

describe('what a bench made is taken away', () => {
  const made: string[] = [];
  const folder = (scratch: Scratch): string => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-scratch-'));
    scratch.folder(dir);
    made.push(dir);
    return dir;
  };
  const heard = new Map<string, () => void>();
  const signals: Signals = { on: (signal, listener) => heard.set(signal, listener), off: (signal) => heard.delete(signal) };

  test('at its end, last one first, also when it fails', async () => {
    const order: number[] = [];
    await expect(
      withScratch(signals, async (scratch) => {
        scratch.add(() => void order.push(1));
        folder(scratch);
        scratch.add(() => void order.push(2));
        throw new CliFault('it failed');
      }),
    ).rejects.toThrow('it failed');
    expect({ order, there: made.map((dir) => existsSync(dir)) }).toEqual({ order: [2, 1], there: [false] });
  });

  test('the rest of it too, where something cannot be taken away', async () => {
    const scratch = new Scratch();
    const done: number[] = [];
    scratch.add(() => void done.push(1));
    scratch.add(() => Promise.reject(new Error('it stays')));
    await expect(scratch.clear()).rejects.toThrow('it stays');
    expect(done).toEqual([1]);
  });

  test('on a signal in the middle of it', async () => {
    const running = withScratch(signals, async (scratch) => {
      folder(scratch);
      heard.get('SIGINT')?.();
      return new Promise<never>(() => undefined);
    });
    await expect(running).rejects.toThrow('stopped');
    expect(existsSync(made.at(-1) ?? '')).toBe(false);
    expect(heard.size).toBe(0);
  });
});

describe('the load generator', () => {
  const ids: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { externalId } = JSON.parse(body) as { externalId: string };
      ids.push(externalId);
      const refuse = ids.length % 10 === 0;
      const answer = JSON.stringify({ id: `con_${externalId}` });
      response.writeHead(refuse ? 503 : 202, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
    });
  });
  let task: LoadTask;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    task = { port: (server.address() as AddressInfo).port, key: 'k', mark: 'm-', connections: 8, seconds: 0.5, perSecond: 0 };
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => void ids.splice(0));

  const load = async (more: Partial<LoadTask>): Promise<LoadFigures> => {
    const scratch = new Scratch();
    try {
      return await runWorker<LoadFigures>(scratch, 'http-load.ts', { ...task, ...more });
    } finally {
      await scratch.clear();
    }
  };

  test('as fast as answers come: each contact once, the refused ones counted apart', async () => {
    const { accepted, refused, p50, p99, max } = await load({});
    expect(new Set(ids).size).toBe(ids.length);
    expect(accepted + refused).toBe(ids.length);
    expect(refused).toBe(Math.floor(ids.length / 10));
    expect(ids).toContain('m-0');
    expect(0 < p50 && p50 <= p99 && p99 <= max).toBe(true);
  });

  test('by the clock: as many as were asked for, however fast the answers come', async () => {
    const { accepted, refused } = await load({ perSecond: 100 });
    expect(accepted + refused).toBe(50);
  });

  test('a server that is not there ends it with a fault', async () => {
    await expect(load({ port: 1 })).rejects.toThrow('http-load.ts ended with 1');
  });
});

test('CPU and memory of a process, from /proc', () => {
  expect(cpuOf(process.pid).node).toBeGreaterThan(0);
  expect(pssOf(process.pid).node).toBeGreaterThan(10);
});

test('CPU by part: a process itself, what hangs below it, or both', async () => {
  const busy = spawn(process.execPath, ['-e', 'while (process.cpuUsage().user < 200_000); process.stdout.write("done"); setInterval(() => {}, 1000)'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => busy.stdout.once('data', resolve));
  expect(childrenOf(process.pid)).toContain(busy.pid);
  const { itself, below, all, child, gone } = cpuOfParts({
    itself: { pid: process.pid, of: 'itself' },
    below: { pid: process.pid, of: 'below' },
    all: { pid: process.pid, of: 'all' },
    child: { pid: busy.pid!, of: 'itself' },
    gone: { pid: 2 ** 30, of: 'all' },
  });
  busy.kill();
  expect(child).toBeGreaterThanOrEqual(100);
  expect(below).toBeGreaterThanOrEqual(child!);
  expect(all).toBe(itself! + below!);
  expect(gone).toBe(0);
});

describe('the broker of a bench', () => {
  test('is the one that is named', async () => {
    expect(await scratchBroker(new Scratch(), { SLUICE_KAFKA_BROKERS: 'one:9092, two:9092', SLUICE_KAFKA_COMPRESSION: 'lz4', SLUICE_URL: 'x' })).toMatchObject({
      kafka: { brokers: ['one:9092', 'two:9092'], compression: 'lz4' },
      env: { SLUICE_KAFKA_BROKERS: 'one:9092, two:9092', SLUICE_KAFKA_COMPRESSION: 'lz4' },
      pid: undefined,
    });
  });

  test('where none is named and there is no Java, one sentence says what to install or to set', () => {
    const [broker, scratch] = ['scratch-broker.ts', 'scratch.ts'].map((name) => JSON.stringify(path.join(import.meta.dirname, name)));
    const program = `import { scratchBroker } from ${broker}; import { Scratch } from ${scratch}; await scratchBroker(new Scratch()).catch((error) => process.stdout.write(error.message))`;
    const said = spawnSync(process.execPath, ['--conditions=development', '--input-type=module', '-e', program], { env: { PATH: '/nowhere' }, encoding: 'utf8' });
    expect(said.stdout).toBe('no Kafka broker for the bench: there is no Java; install Java 17 or later and Maven, or set SLUICE_KAFKA_BROKERS to the address of a broker');
  });
});

test('of ticket events the bench is told of first assignments by contact, and of ends', () => {
  const told: string[] = [];
  const stories = new Stories({ assigned: (contactId, ticketId) => void told.push(`${contactId} ${ticketId}`), resolved: (ticketId) => void told.push(ticketId) });
  const happens = (type: string, ticketId: string, body = ''): void =>
    stories.take(
      type,
      () => ticketId,
      () => body,
    );
  happens('ticket.created', 'tkt_1', '{"contactId":"con_1"}');
  happens('ticket.queued', 'tkt_1');
  happens('ticket.assigned', 'tkt_0');
  happens('ticket.assigned', 'tkt_1');
  happens('ticket.assigned', 'tkt_1');
  happens('ticket.resolved', 'tkt_1');
  expect(told).toEqual(['con_1 tkt_1', 'tkt_1']);
});

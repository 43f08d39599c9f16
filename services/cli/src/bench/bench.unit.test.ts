import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { report } from '../commands/bench.ts';
import { CliFault } from '../fault.ts';
import { run } from '../testing.ts';
import { runWorker } from './child.ts';
import { atLeast, atMost, type BenchResult, benchResult, benchText, figure, percentile } from './figures.ts';
import type { LoadFigures, LoadTask } from './http-load.ts';
import { cpuOf, pssOf } from './processes.ts';
import { Scratch, type Signals, withScratch } from './scratch.ts';

const result = (found: number): BenchResult =>
  benchResult({
    bench: 'flow',
    perSecond: 1234.5,
    limit: { what: 'the log alone', perSecond: 4938 },
    found: { accepted: 10, found },
    bars: [atMost('p99', 12.34, 'ms', 250), atLeast('rate', 900, '/s', 1000)],
    details: { note: 'x', more: { a: 1 } },
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
  const streams = { env: {}, out: { write: (text: string) => (out += text) }, talk: { write: () => true }, now: () => 0 };
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
    expect(ids[0]).toBe('m-0');
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

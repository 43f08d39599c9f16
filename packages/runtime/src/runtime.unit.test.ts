import { jest } from '@jest/globals';
import { metrics } from '@opentelemetry/api';
import { ConfigError, contextOf, createLogger, envReader, meter, ofService, runLoop, runProcess, startAdmin, startTelemetry, traceparentOf, Wake, worst } from './index.ts';
import { capturedLogger, quietLogger } from './testing.ts';

test('every wrong setting is said at once, secrets never repeated', () => {
  const read = envReader({ SLUICE_PORT: 'eighty', SLUICE_ON: 'maybe', SLUICE_URL: 'http://:secret', SLUICE_KEY_FILE: '/nowhere/at/all', SLUICE_TYPO: '1' });
  read.integer('SLUICE_PORT', 80, { min: 1, max: 65535 });
  read.flag('SLUICE_ON', false);
  read.url('SLUICE_URL');
  read.secret('SLUICE_KEY');
  read.text('SLUICE_NAME');
  let problems: readonly string[] = [];
  try {
    read.done();
  } catch (error) {
    problems = (error as ConfigError).problems;
  }
  expect(problems).toHaveLength(5);
  expect(problems.join()).not.toContain('secret');
});

test.each([
  ['127.0.0.1:2525', { host: '127.0.0.1', port: 2525 }],
  ['0.0.0.0:25', { host: '0.0.0.0', port: 25 }],
  ['[::1]:2525', { host: '::1', port: 2525 }],
  ['mail.example.com:25', { host: 'mail.example.com', port: 25 }],
  ['2526', { host: '127.0.0.1', port: 2526 }],
  [undefined, { host: '127.0.0.1', port: 1 }],
])('where to listen: %s', (value, place) => expect(envReader({ SLUICE_L: value }).listen('SLUICE_L', { host: '127.0.0.1', port: 1 })).toEqual(place));

test.each(['mail', 'off', '127.0.0.1:', '127.0.0.1:70000', '::1:25', 'a b:25'])('a place to listen that is none is told: %s', (value) => {
  const read = envReader({ SLUICE_L: value });
  read.listen('SLUICE_L', { host: '127.0.0.1', port: 1 });
  expect(() => read.done()).toThrow(`SLUICE_L must be HOST:PORT, not ${JSON.stringify(value)}`);
});

test('what is set and means nothing is said; a file beside its setting is known', () => {
  const read = envReader({ SLUICE_A: '1', SLUICE_B_FILE: '', SLUICE_C: 'x' });
  read.integer('SLUICE_A', 0);
  read.secret('SLUICE_B');
  expect(read.done().unknown).toEqual(['SLUICE_C']);
});

test('personal data and secrets are struck out of the log, three levels deep', () => {
  const { logger, lines } = capturedLogger();
  logger.info({ contact: { from: { value: 'wang@example.com' }, text: '我的订单' }, authorization: 'Bearer abc', id: 'con_1' }, 'received');
  logger.error({ err: Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (address)=(wang@example.com)' }) }, 'failed');
  const all = lines.join('');
  for (const secret of ['wang@example.com', '我的订单', 'Bearer abc']) expect(all).not.toContain(secret);
  for (const kept of ['con_1', '23505', 'duplicate key']) expect(all).toContain(kept);
});

test('an error quotes what others gave: addresses, numbers and values of the database are struck out, ids stay', () => {
  const { logger, lines } = capturedLogger();
  const id = 'tkt_01963b1e-7c00-7000-8000-000000000001';
  logger.warn({ err: new Error(`550 <wang@例子.中国> unknown, call +49 (170) 123-4567 about ${id}`, { cause: new Error('invalid input syntax for type date: "我的订单 4711"') }) }, 'failed');
  const all = lines.join('');
  for (const secret of ['wang@', '123-4567', '我的订单']) expect(all).not.toContain(secret);
  for (const kept of ['550', id, 'invalid input syntax']) expect(all).toContain(kept);
});

test('a bell that was rung before the wait is not lost', async () => {
  const wake = new Wake();
  wake.ring();
  wake.ring();
  await wake.wait(600_000); // longer than a test may last
});

test('a loop survives its faults, says so in its health, and recovers', async () => {
  let calls = 0;
  const wake = new Wake();
  const recovered = Promise.withResolvers<void>();
  const loop = runLoop({
    name: 'l',
    logger: quietLogger(),
    backOff: { firstMs: 1, maxMs: 2 },
    step: async (signal) => {
      calls++;
      if (calls <= 3) throw new Error('away');
      if (calls === 5) recovered.resolve();
      if (calls >= 5) await wake.wait(10_000, signal);
    },
  });
  await recovered.promise;
  expect(loop.healthy()).toEqual({ name: 'l', status: 'ok' });
  await loop.stop();
  expect(calls).toBe(5);
});

test('the admin port tells liveness from readiness', async () => {
  const admin = await startAdmin({
    host: '127.0.0.1',
    port: 0,
    live: () => [{ name: 'loop', status: 'ok' }],
    ready: async () => [{ name: 'database', status: 'fail', detail: 'away' }],
    started: () => true,
    version: { version: '1' },
  });
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${admin.port}${path}`)).status;
  expect([await get('/livez'), await get('/readyz'), await get('/startupz'), await get('/version'), await get('/x')]).toEqual([200, 503, 200, 200, 404]);
  await admin.close();
  expect(worst([{ name: 'a', status: 'warn' }])).toBe('warn');
});

test('a fault elsewhere is told, and sends nobody away', async () => {
  const ready = async () => [{ name: 'imap support', status: 'fail', detail: 'away', elsewhere: true } as const];
  const admin = await startAdmin({ host: '127.0.0.1', port: 0, live: () => [], ready, started: () => true, version: {} });
  const answer = await fetch(`http://127.0.0.1:${admin.port}/readyz`);
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'warn', checks: [{ name: 'imap support', status: 'warn', detail: 'away', elsewhere: true }] }]);
  await admin.close();
});

test('metrics are read in the text form of Prometheus', async () => {
  const telemetry = await startTelemetry({ service: 'test', env: {} });
  meter('sluice').createCounter('sluice.contact.accepted').add(3, { channel: 'email' });
  const admin = await startAdmin({ host: '127.0.0.1', port: 0, live: () => [], ready: async () => [], started: () => false, version: {} });
  const text = await (await fetch(`http://127.0.0.1:${admin.port}/metrics`)).text();
  expect(text).toMatch(/sluice_contact_accepted(_total)?\{[^}]*channel="email"[^}]*\} 3/);
  await admin.close();
  await telemetry.stop();
  metrics.disable();
});

test('a traceparent goes in and comes out; anything else is passed over', () => {
  expect(contextOf('rubbish')).toBe(contextOf(undefined));
  expect(traceparentOf()).toBeUndefined();
});

test.each([
  ['a signal drains and leaves with 0', ['SIGTERM'], 0],
  ['the end of the parent does too', ['disconnect'], 0],
])('%s', async (_, events, code) => {
  const listeners = new Map<string, () => void>();
  const left = Promise.withResolvers<number>();
  let stopped = 0;
  const started = Promise.withResolvers<void>();
  runProcess({
    name: 't',
    process: {
      on: (event, listener) => listeners.set(event, listener),
      exit: ((exit: number) => left.resolve(exit)) as (code: number) => never,
      channel: { unref: () => undefined },
      stderr: { write: () => true },
    },
    start: async () => {
      started.resolve();
      return { stop: async () => void stopped++ };
    },
  });
  await started.promise;
  await Promise.resolve();
  for (const event of events) {
    listeners.get(event)?.();
    listeners.get(event)?.(); // it may come twice
  }
  expect(await left.promise).toBe(code);
  expect(stopped).toBe(1);
});

test('a signal during the start is told to it, and what has started by then is stopped', async () => {
  const listeners = new Map<string, () => void>();
  const left = Promise.withResolvers<number>();
  const stopped = jest.fn();
  const told = Promise.withResolvers<void>();
  runProcess({
    name: 't',
    process: { on: (event, listener) => listeners.set(event, listener), exit: ((code: number) => left.resolve(code)) as (code: number) => never, stderr: { write: () => true } },
    start: async (signal) => {
      signal.addEventListener('abort', () => told.resolve());
      await told.promise;
      return { stop: async () => void stopped() };
    },
  });
  listeners.get('SIGTERM')?.();
  expect(await left.promise).toBe(0);
  expect(stopped).toHaveBeenCalledTimes(1);
});

test('what can never go on by itself is told and left with 1, without a drain', async () => {
  const left = Promise.withResolvers<number>();
  const stop = jest.fn();
  const said: string[] = [];
  runProcess({
    name: 't',
    process: { on: () => undefined, exit: ((code: number) => left.resolve(code)) as (code: number) => never, stderr: { write: (text) => said.push(text) } },
    start: async () => ({ stop: async () => void stop(), broken: Promise.resolve('the database has ended') }),
  });
  expect(await left.promise).toBe(1);
  expect(said).toEqual(['t: the database has ended\n']);
  expect(stop).not.toHaveBeenCalled();
});

test.each([
  [new ConfigError(['SLUICE_PORT is not set']), 78],
  [new Error('no'), 1],
])('a start that fails leaves with its code: %s', async (error, code) => {
  const codes: number[] = [];
  const leave = jest.fn((exit: number) => void codes.push(exit));
  const start = async (): Promise<never> => {
    throw error;
  };
  runProcess({ name: 't', process: { on: () => undefined, exit: leave as unknown as (exit: number) => never, stderr: { write: () => true } }, start });
  while (codes.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(codes).toEqual([code]);
});

test('in a process of its own a line names its service once; beside others its own name comes last', () => {
  const lines: string[] = [];
  const base = createLogger({ service: 'sla', destination: { write: (line: string) => void lines.push(line) } });
  ofService(base, 'sla').info('own');
  ofService(base, 'routing').info('beside');
  expect(lines.map((line) => line.match(/"service":"[a-z]+"/g))).toEqual([['"service":"sla"'], ['"service":"sla"', '"service":"routing"']]);
});

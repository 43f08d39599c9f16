import { connect, type Socket } from 'node:net';
import { percentile } from './figures.ts';

/**
 * A load generator over plain sockets, run as a process of its own: on two cores a full HTTP client would take more of the machine than the server.
 * Usage: node http-load.ts '{"port","connections","seconds","perSecond","path","key","mark"}'; perSecond 0 = as fast as answers come.
 * Prints one JSON line: accepted, refused, perSecond, p50, p99, max (ms).
 */
interface Task {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly path: string;
  readonly key: string;
  readonly mark: string;
}
export interface LoadFigures {
  readonly accepted: number;
  readonly refused: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const TEXT = 'Hello, my order has not come and I would like to know where it is. '.repeat(10);
let made = 0;

function request(task: Task): string {
  const n = made++;
  const body = JSON.stringify({ channel: 'app', externalId: `${task.mark}-${n}`, from: { kind: 'email', value: `c${n}-${task.mark}@example.com` }, subject: 'Where is my order?', text: TEXT });
  return `POST ${task.path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${task.key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** One connection: a request at a time; `done` says the status and how long it took. */
function client(task: Task, done: (status: number, ms: number) => void): { send(began: number): void; close(): void; readonly ready: Promise<void> } {
  const socket: Socket = connect(task.port, '127.0.0.1');
  socket.setNoDelay(true);
  let began = 0;
  let seen = '';
  socket.on('data', (chunk: Buffer) => {
    seen += chunk.toString('latin1');
    const head = seen.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /content-length: (\d+)/i.exec(seen.slice(0, head))?.[1];
    if (length === undefined || seen.length < head + 4 + Number(length)) return;
    const status = Number(seen.slice(9, 12));
    seen = '';
    done(status, performance.now() - began);
  });
  const ready = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    ready,
    send(at) {
      began = at;
      socket.write(request(task));
    },
    close: () => socket.destroy(),
  };
}

async function load(task: Task): Promise<LoadFigures> {
  const latencies: number[] = [];
  let accepted = 0;
  let refused = 0;
  const idle: { send(began: number): void }[] = [];
  const start = performance.now();
  const end = start + task.seconds * 1000;
  const clients = Array.from({ length: task.connections }, () => {
    const one = client(task, (status, ms) => {
      latencies.push(ms);
      if (status === 202) accepted++;
      else refused++;
      if (performance.now() >= end) return;
      if (task.perSecond === 0) one.send(performance.now());
      else idle.push(one);
    });
    return one;
  });
  await Promise.all(clients.map((one) => one.ready));
  if (task.perSecond === 0) for (const one of clients) one.send(performance.now());
  else await paced(task, clients, idle, end);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, end - performance.now()) + 500));
  for (const one of clients) one.close();
  return { accepted, refused, perSecond: Math.round(accepted / task.seconds), p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), max: percentile(latencies, 1) };
}

/** Sends by the clock, whether or not answers came: a request that had to wait for a connection counts from when it was due. */
async function paced(task: Task, clients: readonly { send(began: number): void }[], idle: { send(began: number): void }[], end: number): Promise<void> {
  idle.push(...clients);
  const start = performance.now();
  for (let sent = 0; performance.now() < end; ) {
    const due = ((performance.now() - start) * task.perSecond) / 1000;
    while (sent < due && idle.length > 0) {
      idle.pop()?.send(start + (sent * 1000) / task.perSecond);
      sent++;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${JSON.stringify(await load(JSON.parse(process.argv[2] ?? '{}') as Task))}\n`);

import { contactRequest } from './contact-request.ts';
import { percentile } from './figures.ts';
import { LightPool, post } from './light-http.ts';
import { cpuOfParts, type Part } from './processes.ts';
import { watchTickets, type WatchPlace } from './ticket-watch.ts';

/**
 * The customers and the agents of the flow bench, a process of its own. Usage: node flow-load.ts TASK (JSON); prints one line, `FlowFigures`.
 * Contacts come in by HTTP; when `ticket.assigned` of one is seen on the log, its agent resolves it. perSecond 0: as many as are through,
 * with `inFlight` of them on their way at a time.
 */
export interface FlowTask {
  readonly port: number;
  readonly key: string;
  readonly mark: string;
  readonly watch: WatchPlace;
  /** Whose CPU is counted. */
  readonly parts: Readonly<Record<string, Part>>;
  readonly perSecond: number;
  readonly inFlight: number;
  readonly warmSeconds: number;
  /** Measured, after the warm ones. */
  readonly seconds: number;
}
export interface FlowFigures {
  readonly accepted: number;
  readonly refused: number;
  readonly resolved: number;
  readonly resolveRefused: number;
  /** The first refusal, as it was said. */
  readonly refusal: string | undefined;
  /** Contact accepted (202) → `ticket.assigned` seen on the log; ms. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Conversations that were resolved in the measured time, a second. */
  readonly perSecond: number;
  /** The same in each tenth of it. */
  readonly tenths: readonly number[];
  /** ms of CPU a conversation, by part; `generator` is this process with what watching costs elsewhere. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

const CONNECTIONS = 64;
const AGENTS = 32;
const PATIENCE_MS = 30_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Flow {
  readonly #task: FlowTask;
  readonly #customers: LightPool;
  readonly #agents: LightPool;
  readonly #acceptedAt = new Map<string, number>();
  readonly #assignedAt = new Map<string, number>();
  #latencies: number[] = [];
  #made = 0;
  #open = 0;
  #sending = true;
  accepted = 0;
  refused = 0;
  resolved = 0;
  resolveRefused = 0;
  refusal: string | undefined;

  constructor(task: FlowTask, customers: LightPool, agents: LightPool) {
    this.#task = task;
    this.#customers = customers;
    this.#agents = agents;
  }

  /** What the watch has seen. */
  readonly seen = {
    assigned: (contactId: string, ticketId: string): void => {
      this.#assignedAt.set(contactId, performance.now());
      this.#match(contactId);
      this.#agents.send(post(`/v1/tickets/${ticketId}/resolve`, this.#task.key, '{"code":"solved"}'), (status, body) => {
        if (status >= 200 && status < 300) return;
        this.resolveRefused++;
        this.refusal ??= `${status} ${body}`;
      });
    },
    resolved: (): void => {
      this.resolved++;
      this.#open--;
      this.#fill();
    },
  };

  /** Latencies from here on. */
  measure(): void {
    this.#latencies = [];
  }

  get latency(): FlowFigures['latency'] {
    return { p50: percentile(this.#latencies, 0.5), p99: percentile(this.#latencies, 0.99), max: percentile(this.#latencies, 1) };
  }

  /** At a pace: as many as were asked for; what a busy machine has missed is sent in the end. */
  async send(untilMs: number): Promise<void> {
    const { perSecond } = this.#task;
    const began = performance.now();
    this.#fill();
    for (let [sent, now] = [0, began]; now < untilMs; ) {
      await pause(2);
      now = Math.min(performance.now(), untilMs);
      for (const due = ((now - began) * perSecond) / 1000; sent < due; sent++) this.#contact();
    }
    this.#sending = false;
  }

  /** Until all that was accepted is through, or nothing moves any more. */
  async drain(): Promise<void> {
    let last = { resolved: -1, at: performance.now() };
    while (this.#open > 0 && performance.now() - last.at < PATIENCE_MS) {
      if (this.resolved !== last.resolved) last = { resolved: this.resolved, at: performance.now() };
      await pause(50);
    }
  }

  #fill(): void {
    if (this.#task.perSecond === 0) while (this.#sending && this.#open < this.#task.inFlight) this.#contact();
  }

  #contact(): void {
    this.#open++;
    this.#customers.send(contactRequest(this.#task.key, this.#task.mark, this.#made++), (status, body) => {
      const id = /"id":"([^"]+)"/.exec(body)?.[1];
      if (status === 202 && id !== undefined) {
        this.accepted++;
        this.#acceptedAt.set(id, performance.now());
        this.#match(id);
        return;
      }
      this.refused++;
      this.#open--;
      this.refusal ??= `${status} ${body}`;
      setTimeout(() => this.#fill(), 100);
    });
  }

  /** The answer of the door and the event may be seen in either order. */
  #match(contactId: string): void {
    const [accepted, assigned] = [this.#acceptedAt.get(contactId), this.#assignedAt.get(contactId)];
    if (accepted === undefined || assigned === undefined) return;
    this.#latencies.push(Math.max(0, assigned - accepted));
    this.#acceptedAt.delete(contactId);
    this.#assignedAt.delete(contactId);
  }
}

async function run(task: FlowTask): Promise<FlowFigures> {
  const [customers, agents] = [await LightPool.open(task.port, CONNECTIONS), await LightPool.open(task.port, AGENTS)];
  const flow = new Flow(task, customers, agents);
  const watch = await watchTickets(task.watch, flow.seen);
  const cpu = (): Record<string, number> => {
    const [parts, own, watching] = [cpuOfParts(task.parts), process.cpuUsage(), watch.elsewhere?.cpuMs() ?? 0];
    if (watch.elsewhere) parts[watch.elsewhere.part]! -= watching;
    return { ...parts, generator: (own.user + own.system) / 1000 + watching };
  };
  const sending = flow.send(performance.now() + (task.warmSeconds + task.seconds) * 1000);
  await pause(task.warmSeconds * 1000);
  flow.measure();
  const before = { cpu: cpu(), resolved: flow.resolved, at: performance.now() };
  const tenths: number[] = [];
  for (let n = 1, last = before.resolved; n <= 10; n++) {
    await pause(before.at + n * task.seconds * 100 - performance.now());
    tenths.push(Math.round(((flow.resolved - last) * 10) / task.seconds));
    last = flow.resolved;
  }
  const after = { cpu: cpu(), resolved: flow.resolved, at: performance.now() };
  const count = after.resolved - before.resolved;
  await sending;
  await flow.drain();
  await watch.stop();
  for (const pool of [customers, agents]) pool.close();
  const cpuMs = Object.entries(after.cpu).map(([part, used]) => [part, Math.round((100 * (used - before.cpu[part]!)) / Math.max(1, count)) / 100]);
  const { accepted, refused, resolved, resolveRefused, refusal, latency } = flow; // after the drain: what waited longest counts too
  return {
    accepted,
    refused,
    resolved,
    resolveRefused,
    refusal,
    latency,
    perSecond: Math.round((count * 1000) / (after.at - before.at)),
    tenths,
    cpuMs: Object.fromEntries(cpuMs) as Record<string, number>,
  };
}

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as FlowTask))}\n`);
process.disconnect?.();

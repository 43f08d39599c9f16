import { contactRequest } from './contact-request.ts';
import { percentile } from './figures.ts';
import { LightPool } from './light-http.ts';

/**
 * The load generator of the intake bench, a process of its own. Usage: node http-load.ts TASK (JSON); prints one line of JSON, `LoadFigures`.
 * perSecond 0: as fast as answers come. Else by the clock: a request that had to wait for a connection counts from when it was due.
 */
export interface LoadTask {
  readonly port: number;
  readonly key: string;
  /** Begins every externalId. */
  readonly mark: string;
  readonly connections: number;
  readonly seconds: number;
  readonly perSecond: number;
}
export interface LoadFigures {
  readonly accepted: number;
  readonly refused: number;
  readonly perSecond: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** CPU of the generator over the time that it ran, of one core. */
  readonly cpuPercent: number;
}

const LAST_ANSWERS_MS = 10_000;
const LOOK_MS = 5;

class Load {
  readonly #task: LoadTask;
  readonly #pool: LightPool;
  readonly #latencies: number[] = [];
  #made = 0;
  #accepted = 0;
  #refused = 0;
  #acceptedInTime = 0;

  constructor(task: LoadTask, pool: LightPool) {
    this.#task = task;
    this.#pool = pool;
  }

  async run(): Promise<LoadFigures> {
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    const end = began + this.#task.seconds * 1000;
    if (this.#task.perSecond === 0) for (let n = 0; n < this.#task.connections; n++) this.#again(end);
    else await this.#paced(began);
    const patience = end + LAST_ANSWERS_MS;
    while (performance.now() < end || (this.#pool.open > 0 && performance.now() < patience)) await pause(LOOK_MS);
    const used = process.cpuUsage(cpu);
    const ran = performance.now() - began;
    return {
      accepted: this.#accepted,
      refused: this.#refused,
      perSecond: Math.round(this.#acceptedInTime / this.#task.seconds),
      p50: percentile(this.#latencies, 0.5),
      p99: percentile(this.#latencies, 0.99),
      max: percentile(this.#latencies, 1),
      cpuPercent: Math.round((used.user + used.system) / (ran * 10)),
    };
  }

  #send(began: number, end: number, then: () => void): void {
    this.#pool.send(contactRequest(this.#task.key, this.#task.mark, this.#made++), (status) => {
      const now = performance.now();
      this.#latencies.push(now - began);
      if (status !== 202) this.#refused++;
      else {
        this.#accepted++;
        if (now <= end) this.#acceptedInTime++;
      }
      then();
    });
  }

  #again(end: number): void {
    const now = performance.now();
    if (now < end) this.#send(now, end, () => this.#again(end));
  }

  /** As many as were asked for: what a busy machine has missed is sent in the end. */
  async #paced(began: number): Promise<void> {
    const { perSecond, seconds } = this.#task;
    const end = began + seconds * 1000;
    for (let sent = 0; sent < seconds * perSecond; await pause(1)) {
      const due = (Math.min(performance.now() - began, seconds * 1000) * perSecond) / 1000;
      for (; sent < due; sent++) this.#send(began + (sent * 1000) / perSecond, end, () => undefined);
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const task = JSON.parse(process.argv[2] ?? '{}') as LoadTask;
const pool = await LightPool.open(task.port, task.connections);
process.stdout.write(`${JSON.stringify(await new Load(task, pool).run())}\n`);
pool.close();
process.disconnect?.();

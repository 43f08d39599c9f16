import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { MemberSays, Seen } from './member.ts';
import { Until } from './until.ts';

/** How a process of its own opens the log under test: a module that exports `openLog(argument): Promise<Log>`. */
export interface OpenedElsewhere {
  readonly module: string;
  readonly argument: string;
}

export interface Member {
  readonly name: string;
  /** Batches that have begun here and not ended. */
  readonly inHand: ReadonlySet<string>;
  leave(): Promise<number | null>;
  kill(): Promise<void>;
  cpuMs(): Promise<number>;
}

const batchOf = (records: readonly Seen[]): string => `${records[0]?.partition} ${records[0]?.offset}`;

/** Members of one group, and what they have told: the property of the contract is checked over all of them. */
export class Fleet {
  readonly changed = new Until();
  /** By key, the numbers in the order of their first delivery. */
  readonly first = new Map<string, number[]>();
  readonly done = new Set<string>();
  readonly trouble: string[] = [];
  deliveries = 0;
  /** A partition was in two hands at once. */
  overlaps = 0;
  readonly #held = new Map<number, string>();
  readonly #members = new Set<ChildProcess>();
  #made = 0;

  async join(where: OpenedElsewhere, group: string, topic: string, slowMs: number): Promise<Member> {
    const name = `member ${++this.#made}`;
    const file = path.join(import.meta.dirname, 'member.ts');
    const args = ['--conditions=development', '--disable-warning=ExperimentalWarning', file, where.module, where.argument, group, topic, String(slowMs)];
    const child = spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#members.add(child);
    const inHand = new Set<string>();
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    void ended.then(() => {
      this.#members.delete(child);
      for (const [partition, by] of this.#held) if (by === name) this.#held.delete(partition);
    });
    const ready = Promise.withResolvers<void>();
    let cpu = Promise.withResolvers<number>();
    void ended.then(() => ready.reject(new Error(`${name} ended before it was ready`)));
    child.on('message', (message) => {
      const said = message as MemberSays;
      if (said.ready) ready.resolve();
      if (said.begin) this.#begun(name, inHand, said.begin);
      if (said.end) this.#ended(inHand, said.end);
      if (said.cpuMs !== undefined) cpu.resolve(said.cpuMs);
      if (said.trouble !== undefined) this.trouble.push(`${name}: ${said.trouble}`);
      this.changed.ring();
    });
    await ready.promise;
    return {
      name,
      inHand,
      leave: () => {
        child.kill('SIGTERM');
        return ended;
      },
      kill: async () => {
        child.kill('SIGKILL');
        await ended;
      },
      cpuMs: () => {
        cpu = Promise.withResolvers();
        child.send('cpu');
        return cpu.promise;
      },
    };
  }

  /** Kills whoever is left. */
  end(): void {
    for (const child of this.#members) child.kill('SIGKILL');
  }

  #begun(name: string, inHand: Set<string>, records: readonly Seen[]): void {
    inHand.add(batchOf(records));
    const partition = records[0]?.partition ?? -1;
    const by = this.#held.get(partition);
    if (by !== undefined && by !== name) this.overlaps++;
    this.#held.set(partition, name);
    this.deliveries += records.length;
    for (const { key, n } of records) {
      const list = this.first.get(key) ?? [];
      this.first.set(key, list);
      if (!list.includes(n)) list.push(n);
    }
  }

  #ended(inHand: Set<string>, records: readonly Seen[]): void {
    inHand.delete(batchOf(records));
    this.#held.delete(records[0]?.partition ?? -1);
    for (const { key, n } of records) this.done.add(`${key} ${n}`);
  }
}

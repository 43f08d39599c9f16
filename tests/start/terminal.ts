import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { pause } from '@sluice/runtime';

const LIMIT_MS = 300_000;
export const can = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** What a person sees who types a command into a terminal of his own: a real pseudo-terminal, by `script`; `exec`, because his shell would not end with it. */
export class Terminal {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #began = performance.now();
  #said = '';
  /** From the command to the first line of ours. */
  firstWordsMs: number | undefined;

  constructor(command: string, options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly as?: readonly string[] }) {
    const { cwd, env, as = [] } = options;
    const [program, ...args] = [...as, 'script', '-qfec', `exec ${command}`, '/dev/null'];
    this.#child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout.on('data', (part: Buffer) => {
      this.#said += part.toString().replaceAll('\r', '');
      if (this.#said.includes('sluice: ')) this.firstWordsMs ??= this.ms;
    });
  }

  get said(): string {
    return this.#said;
  }

  get ms(): number {
    return Math.round(performance.now() - this.#began);
  }

  /** Until `text` stands on the screen. @throws with the screen where the command ends before */
  async sees(text: string): Promise<void> {
    while (!this.#said.includes(text)) {
      if (this.#child.exitCode !== null || this.ms > LIMIT_MS) throw new Error(`no "${text}" within ${this.ms} ms, exit code ${this.#child.exitCode}:\n${this.#said}`);
      await pause(10);
    }
  }

  press(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** The exit code. */
  async ends(): Promise<number | null> {
    while (this.#child.exitCode === null && this.#child.signalCode === null) {
      if (this.ms > LIMIT_MS) throw new Error(`it does not end:\n${this.#said}`);
      await pause(10);
    }
    return this.#child.exitCode;
  }

  kill(): void {
    this.#child.kill('SIGKILL'); // the terminal hangs up: what runs in it is told SIGHUP
  }
}

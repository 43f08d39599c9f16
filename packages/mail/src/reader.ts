import { Worker } from 'node:worker_threads';
import { type ParsedMail, type ParseOptions, parseMail, unparsedMail } from './parse.ts';

export interface MailReader {
  /** As `parseMail`; what takes too long, or ends its thread, comes back `unparsed`. Never rejects for what stands in a mail. */
  read(raw: Buffer, options?: ParseOptions): Promise<ParsedMail>;
  /** When all are read. A mail that comes later starts a thread again. */
  close(): Promise<void>;
}

export interface ReaderOptions {
  readonly threads?: number;
  /** For one mail, beside what its size allows. Default 2000. */
  readonly timeoutMs?: number;
  /** The thread's program; another one only in tests. */
  readonly program?: URL;
}

const DEFAULTS = { threads: 1, timeoutMs: 2000 };
/** A large mail is not a hostile one: ms for each MiB. */
const MS_PER_MIB = 100;
const MEMORY_MB = 512;

/** As it stands in the tree, or built. */
const PROGRAM = import.meta.url.endsWith('.ts') ? new URL('./reader-thread.ts', import.meta.url) : new URL('./reader-thread.js', import.meta.url);

interface Task {
  readonly raw: Buffer;
  readonly options: ParseOptions;
  readonly done: (mail: ParsedMail) => void;
}

/**
 * Reads mails in threads of their own: a mail that is made to take minutes costs its thread, and the loop of the process goes on. Threads are
 * started when they are first needed, and hold no process that has nothing else to do.
 */
export function mailReader(options: ReaderOptions = {}): MailReader {
  const { threads, timeoutMs, program } = { ...DEFAULTS, program: PROGRAM, ...options };
  const waiting: Task[] = [];
  const pool = Array.from({ length: threads }, () => new Thread(program, timeoutMs));
  const underWay = new Set<Promise<ParsedMail>>();
  const pump = (): void => {
    for (const thread of pool) {
      const task = thread.isFree ? waiting.shift() : undefined;
      if (task) void thread.run(task).then(pump);
    }
  };
  return {
    read(raw, options = {}) {
      const mail = new Promise<ParsedMail>((done) => waiting.push({ raw, options, done }));
      underWay.add(mail);
      void mail.then(() => underWay.delete(mail));
      pump();
      return mail;
    },
    async close() {
      await Promise.all(underWay);
      await Promise.all(pool.map((thread) => thread.stop()));
    },
  };
}

class Thread {
  readonly #program: URL;
  readonly #timeoutMs: number;
  #worker: Worker | undefined;
  #busy = false;

  constructor(program: URL, timeoutMs: number) {
    this.#program = program;
    this.#timeoutMs = timeoutMs;
  }

  get isFree(): boolean {
    return !this.#busy;
  }

  async run({ raw, options, done }: Task): Promise<void> {
    this.#busy = true;
    const mail = await this.#read(raw, options);
    this.#busy = false;
    // A thread that cannot even start (its file, memory) is no reason to take no mail apart.
    done(mail === 'not begun' ? await parseMail(raw, options) : (mail ?? unparsedMail(raw)));
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#program, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
    // Between two mails nobody else listens, and a thread that has ended answers nobody.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }

  /** Undefined where the mail took too long, or the thread ended under it. */
  #read(raw: Buffer, options: ParseOptions): Promise<ParsedMail | 'not begun' | undefined> {
    return new Promise((resolve) => {
      const worker = (this.#worker ??= this.#start());
      let timer: NodeJS.Timeout | undefined;
      const end = (mail: ParsedMail | 'not begun' | undefined): void => {
        clearTimeout(timer);
        worker.off('message', heard).off('error', fail).off('exit', fail).unref();
        if (mail === undefined || mail === 'not begun') {
          if (this.#worker === worker) this.#worker = undefined;
          void worker.terminate();
        }
        resolve(mail);
      };
      const fail = (): void => end(timer === undefined ? 'not begun' : undefined);
      const heard = (said: 'began' | ParsedMail): void => {
        // A thread that is just starting has not begun: its start is not the mail's time.
        if (said === 'began') timer = setTimeout(() => end(undefined), this.#timeoutMs + (raw.length / 1048576) * MS_PER_MIB);
        else end(withBuffers(said));
      };
      worker.on('message', heard).once('error', fail).once('exit', fail).ref();
      const copy = new Uint8Array(raw);
      worker.postMessage({ raw: copy, options }, [copy.buffer]);
    });
  }
}

/** Between threads a Buffer becomes a mere array of bytes. */
const withBuffers = (mail: ParsedMail): ParsedMail => ({
  ...mail,
  attachments: mail.attachments.map((file) => ({ ...file, bytes: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength) })),
});

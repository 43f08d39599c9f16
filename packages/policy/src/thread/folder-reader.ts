import { Worker } from 'node:worker_threads';
import type { Instant } from '@sluice/kernel';
import { ConfigFaults } from '../config-faults.ts';
import { isRemembered, remember } from '../read-folder.ts';
import { type Answer, type Files, perform, type Task, type Verdict } from './tasks.ts';

export type { Verdict } from './tasks.ts';

/** From so many characters on a folder is read in a thread of its own: 10,000 rules take a second, and a process that serves has no second. */
const LARGE = 100_000;
/** As it stands in the tree, or built. */
const PROGRAM = import.meta.url.endsWith('.ts') ? new URL('./folder-thread.ts', import.meta.url) : new URL('./folder-thread.js', import.meta.url);

/** Every finding of a folder. */
export async function judgeFolder(files: Files, options: { readonly now?: Instant } = {}): Promise<Verdict> {
  const answer = await performed({ do: 'check', files, ...options }, files);
  if (answer.done !== 'check') throw faulty(answer);
  return answer.verdict;
}

/** Whether services could work by a folder, whatever is found in it: for one that was published before. */
export async function canCompile(files: Files): Promise<boolean> {
  const answer = await performed({ do: 'compile', files }, files);
  if (answer.done !== 'compile') throw faulty(answer);
  return answer.compiles;
}

/** What a folder would change, in words. Both have been published, or were found right. @throws ConfigFaults where one cannot be read */
export async function diffFolders(before: Files | undefined, files: Files): Promise<readonly string[]> {
  const answer = await performed({ do: 'diff', before, files }, { ...before, ...files });
  if (answer.done !== 'diff') throw faulty(answer);
  return answer.changes;
}

/** Reads a large folder ahead, so that `readFolder` finds it read; one that cannot be read is told there. Who asks for the same waits for the same. */
export async function readAhead({ files }: { readonly files: Files }): Promise<void> {
  if (!isLarge(files) || isRemembered(files)) return;
  const name = Object.entries(files)
    .map(([file, text]) => `${file}\0${text}`)
    .join('\0');
  const reading = underWay.get(name) ?? read(files).finally(() => underWay.delete(name));
  underWay.set(name, reading);
  await reading;
}

const underWay = new Map<string, Promise<void>>();

async function read(files: Files): Promise<void> {
  const answer = await performed({ do: 'read', files }, files);
  if (answer.done === 'read') remember(files, answer.config);
}

const faulty = (answer: Answer): Error => (answer.done === 'faulty' ? new ConfigFaults(answer.findings, answer.message) : new Error(`a thread answered ${answer.done}`));

const isLarge = (files: Files): boolean => Object.values(files).reduce((sum, text) => sum + text.length, 0) > LARGE;

/** One after the other: two at once would only be slower, and hold twice as much. */
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

function performed(task: Task, files: Files): Promise<Answer> {
  if (!isLarge(files)) return Promise.resolve(perform(task));
  waiting += 1;
  const next = last
    .then(() => inThread(task))
    .finally(() => {
      waiting -= 1;
      // It holds memory, and folders are published seldom.
      if (waiting === 0) stop();
    });
  last = next.catch(() => undefined);
  return next;
}

let worker: Worker | undefined;

function start(): Worker {
  const thread = new Worker(PROGRAM);
  // Between two folders nobody listens, and a thread that has ended answers nobody.
  thread.on('error', () => undefined);
  return thread;
}

function inThread(task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const thread = (worker ??= start());
    const end = (): void => {
      thread.off('message', heard).off('error', fail).off('exit', fail).unref();
    };
    const heard = (answer: Answer): void => {
      end();
      resolve(answer);
    };
    const fail = (error: unknown): void => {
      end();
      stop();
      reject(error instanceof Error ? error : new Error('the thread that reads configurations has ended'));
    };
    thread.on('message', heard).once('error', fail).once('exit', fail).ref();
    thread.postMessage(task);
  });
}

function stop(): void {
  const ended = worker;
  worker = undefined;
  void ended?.terminate();
}

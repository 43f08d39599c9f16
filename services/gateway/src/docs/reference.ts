import { Worker } from 'node:worker_threads';

/** As it stands in the tree, or built. */
const worker = import.meta.url.endsWith('.ts') ? new URL('./reference-worker.ts', import.meta.url) : new URL('./reference-worker.js', import.meta.url);

/** The program of the docs page, gzip. Taken out of its package in a thread of its own, so that the package leaves nothing behind. */
export function packedReference(): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(worker);
    thread.once('message', (packed: Uint8Array) => {
      resolve(Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength));
      void thread.terminate();
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the thread of the docs page ended without an answer')));
  });
}

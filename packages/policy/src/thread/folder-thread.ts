/** The thread of `folderReader`: files in, and what is to be done with them; what came of it out. */
import { parentPort } from 'node:worker_threads';
import { type Answer, perform, type Task } from './tasks.ts';

const port = parentPort;
port?.on('message', (task: Task) => {
  const answer: Answer = perform(task);
  port.postMessage(answer);
});

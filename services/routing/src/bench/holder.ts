import { createLogger, runLoop, Wake } from '@sluice/runtime';
import { DatabaseClock, openDatabase } from '@sluice/store';
import { team } from './cases.ts';
import { benchWriter } from './stand.ts';
import type { HolderTask } from './takeover.ts';

/** Has the pool until it is killed. Usage: node holder.ts TASK (JSON, `HolderTask`); prints a line when it has it. */
const { address, agents } = JSON.parse(process.argv[2] ?? '') as HolderTask;
const logger = createLogger({ service: 'bench', level: 'silent' });
const db = openDatabase({ ...address, name: 'holder', logger, max: 3 });
const clock = new DatabaseClock({ db, logger });
await clock.start();
const writer = benchWriter({ db, clock, pool: team(agents), wake: new Wake() });
let said = false;
runLoop({
  name: 'holder',
  logger,
  async step(signal) {
    await writer.step(signal);
    if (writer.reigns && !said) process.stdout.write('"holds"\n');
    said ||= writer.reigns;
  },
});
process.once('disconnect', () => process.exit(0));

import { messageOf } from '@sluice/kernel';
import { CliFault } from './fault.ts';
import { CliExit, program } from './program.ts';

// Who reads has seen enough (`| head`): that is the end of the run, and no fault of it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program({ env: process.env, in: process.stdin, out: process.stdout, talk: process.stderr, now: () => Date.now() }).parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CliExit)) process.stderr.write(`sluice: ${messageOf(error)}\n`);
  process.exitCode = error instanceof CliFault ? error.exitCode : 1;
}

import type { Command } from 'commander';
import { openApi } from '../api.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';

interface Options extends OutputOptions {
  readonly smtp: string;
  readonly from: string;
  readonly timeout: string;
}

const STAYS = `
What stays behind: nothing that waits or is in anybody's hand. Sluice keeps history, so each walk leaves its customer (an address of its own by
the API, --from by mail), one conversation with two messages, and one closed ticket (reason withdrawn) with its decisions and clocks; their
subject begins with "Smoke test". The answer to the mail goes to --from; without a mail server it waits in the visible outbox.
Where a walk breaks off its ticket is closed all the same, also when it comes late; what could not be closed is named on stderr, and in \`left\`.
`;

/** `sluice smoke`: walks a mail and an API contact to assigned, answered, resolved, and cleans up. */
export function smokeCommand(parent: Command, streams: Streams): void {
  parent
    .command('smoke')
    .description('walk one API contact and one mail through a running Sluice, and close their tickets')
    .addOption(outputOption())
    .option('--smtp <host:port>', 'the SMTP listener; `off` walks the API contact only', streams.env['SLUICE_SMTP_LISTEN'] ?? '127.0.0.1:2525')
    .option('--from <address>', 'whom the mail is from; it is answered, so name a mailbox of your own where answers really leave', 'smoke@sluice.invalid')
    .option('--timeout <seconds>', 'give a step up after', '15')
    .addHelpText('after', STAYS)
    .addHelpText('after', example('sluice smoke', 'sluice smoke --smtp mail.example.com:25 -o json'))
    .action(async (options: Options) => {
      const timeoutMs = Number(options.timeout) * 1000;
      if (!(timeoutMs > 0)) throw new CliFault('--timeout must be a number of seconds', EXIT.usage);
      const { smoke } = await import('../smoke/smoke.ts');
      const { steps, fault, left } = await smoke(openApi(streams.env), { smtp: options.smtp, from: options.from, timeoutMs });
      print(streams, options, { ok: fault === undefined, steps, fault: fault ?? null, left }, steps.map((one) => `${one.walk.padEnd(5)} ${one.step.padEnd(11)} ${one.ms} ms\n`).join(''));
      for (const one of left) streams.talk.write(`left behind: ${one}\n`);
      if (fault !== undefined) throw new CliFault(fault);
    });
}

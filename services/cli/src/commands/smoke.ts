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

/** `sluice smoke`: walks a mail and an API contact to assigned, answered, resolved, and cleans up. */
export function smokeCommand(parent: Command, streams: Streams): void {
  parent
    .command('smoke')
    .description('walk one API contact and one mail through a running Sluice, and clean up')
    .addOption(outputOption())
    .option('--smtp <host:port>', 'the SMTP listener; `off` walks the API contact only', streams.env['SLUICE_SMTP_LISTEN'] ?? '127.0.0.1:2525')
    .option('--from <address>', 'whom the mail is from; it is answered, so name a mailbox of your own where answers really leave', 'smoke@sluice.invalid')
    .option('--timeout <seconds>', 'give a step up after', '15')
    .addHelpText('after', example('sluice smoke', 'sluice smoke --smtp mail.example.com:25 -o json'))
    .action(async (options: Options) => {
      const timeoutMs = Number(options.timeout) * 1000;
      if (!(timeoutMs > 0)) throw new CliFault('--timeout must be a number of seconds', EXIT.usage);
      const { smoke } = await import('../smoke/smoke.ts');
      const { steps, fault } = await smoke(openApi(streams.env), { smtp: options.smtp, from: options.from, timeoutMs });
      print(streams, options, { ok: fault === undefined, steps, fault: fault ?? null }, steps.map((one) => `${one.walk.padEnd(5)} ${one.step.padEnd(11)} ${one.ms} ms\n`).join(''));
      if (fault !== undefined) throw new CliFault(fault);
    });
}

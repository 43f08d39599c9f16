import { Command, type CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { calendarCommand } from './commands/calendar.ts';
import { caseCommand } from './commands/case.ts';
import { configCommand } from './commands/config.ts';
import { customerCommand } from './commands/customer.ts';
import { customersCommand } from './commands/customers.ts';
import { dlqCommand } from './commands/dlq.ts';
import { doctorCommand } from './commands/doctor.ts';
import { identityCommand } from './commands/identity.ts';
import { mailCommand } from './commands/mail.ts';
import { routeCommand } from './commands/route.ts';
import { smokeCommand } from './commands/smoke.ts';
import { ticketCommand } from './commands/ticket.ts';
import { topicsCommand } from './commands/topics.ts';
import type { Streams } from './context.ts';
import { CliFault, EXIT } from './fault.ts';

/** The command `sluice`: data on stdout, talk on stderr; exit 0 ok, 1 failed, 2 usage, 3 a check failed, 78 configuration. */
export function program(streams: Streams): Command {
  const sluice = new Command('sluice')
    .description('the switchyard between customers and the people who help them')
    .version('0.1.0')
    .showHelpAfterError()
    .configureOutput({
      writeOut: (text) => void streams.out.write(text),
      writeErr: (text) => void streams.talk.write(text),
      // The fault itself is told once, by who catches it.
      outputError: () => undefined,
    })
    .exitOverride((error: CommanderError) => {
      if (error.exitCode === 0) throw new CliExit();
      // Asked for a group of commands alone, it has shown them and says no more than that.
      throw new CliFault(error.code === 'commander.help' ? 'which command is missing' : error.message.replace(/^error: /, ''), EXIT.usage);
    });
  for (const add of [
    configCommand,
    doctorCommand,
    dlqCommand,
    ticketCommand,
    caseCommand,
    customersCommand,
    customerCommand,
    topicsCommand,
    identityCommand,
    mailCommand,
    calendarCommand,
    routeCommand,
    smokeCommand,
    benchCommand,
  ])
    add(sluice, streams);
  return sluice;
}

/** `--help` and `--version` end the run with 0. */
export class CliExit extends CliFault {
  constructor() {
    super('', 0);
  }
}

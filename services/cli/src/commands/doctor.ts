import type { Check } from '@sluice/runtime';
import type { Command } from 'commander';
import { ApiProblem, openApi } from '../api.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';

interface Options extends OutputOptions {
  readonly pre?: boolean;
}

async function checksBeforeStart(streams: Streams): Promise<readonly Check[]> {
  const { preChecks, preSettings } = await import('../pre-checks.ts');
  return preChecks(preSettings(streams));
}

const UNANSWERED = 'start it with `npm start`, or point SLUICE_URL and SLUICE_API_KEY at a running one';
/** Without its database it cannot even tell whose key this is. */
const AWAY = 'look after its database; it goes on by itself when that is back. /readyz on the admin port names what waits';

/** What the running Sluice says of itself; that it does not answer is a finding too. */
async function runningChecks(streams: Streams): Promise<readonly Check[]> {
  try {
    return (await openApi(streams.env).call<{ checks: readonly Check[] }>('GET', '/v1/doctor')).body.checks;
  } catch (error) {
    if (!(error instanceof CliFault)) throw error;
    return [{ name: 'api', status: 'fail', detail: error.message, remedy: error instanceof ApiProblem && error.status === 503 ? AWAY : UNANSWERED }];
  }
}

const line = (one: Check): string => `${one.status.padEnd(4)} ${one.name}${one.detail ? `: ${one.detail}` : ''}\n${one.status !== 'ok' && one.remedy ? `     → ${one.remedy}\n` : ''}`;

/** `sluice doctor`: every part, each ok, warn or fail with a remedy; exit 3 on a fail. */
export function doctorCommand(parent: Command, streams: Streams): void {
  parent
    .command('doctor')
    .description('look at every part of a running Sluice, or with --pre at what a start needs; exit 3 where one fails')
    .addOption(outputOption())
    .option('--pre', 'before a start, offline: Node, ports, data folder, configuration folder')
    .addHelpText('after', example('sluice doctor', 'sluice doctor --pre -o json'))
    .action(async (options: Options) => {
      const checks = options.pre ? await checksBeforeStart(streams) : await runningChecks(streams);
      const failed = checks.filter((one) => one.status === 'fail');
      print(streams, options, { ok: failed.length === 0, checks }, checks.map(line).join(''));
      if (failed.length > 0) throw new CliFault(`${failed.length} of ${checks.length} checks failed`, EXIT.checkFailed);
    });
}

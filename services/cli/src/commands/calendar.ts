import { readFileSync } from 'node:fs';
import { messageOf } from '@sluice/kernel';
import type { Command } from 'commander';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { answerLines } from '../json-lines.ts';
import { example } from '../output.ts';

/** `sluice calendar eval`: business time, offline. */
export function calendarCommand(parent: Command, streams: Streams): void {
  const calendar = parent.command('calendar').description('business time: offline').addHelpText('after', example('sluice calendar eval calendars.json < operations.jsonl'));
  calendar
    .command('eval <file>')
    .description('lines {"op":"add|between|is_open|next_opening|next_closing","calendar",…} on stdin → {"result"}; the file: calendars.yaml, or a map of calendars in JSON')
    .addHelpText(
      'after',
      example(
        'sluice calendar eval calendars.json < operations.jsonl',
        `echo '{"op":"add","calendar":"office-cn","start":"2026-02-14T08:00:00Z","minutes":120}' | sluice calendar eval examples/company/calendars.yaml`,
      ),
    )
    .action((file: string) => evaluate(file, streams));
}

/** Loaded when it is called: zones and documents take longer to load than the rest of the command line. */
async function evaluate(file: string, streams: Streams): Promise<void> {
  const [{ calendarEngine }, { findingText, readCalendars }, { operationsOver }] = await Promise.all([import('@sluice/calendar'), import('@sluice/policy'), import('../calendar/operations.ts')]);
  const { calendars, findings } = readCalendars(file, textOf(file), { calendars: calendarEngine });
  if (!calendars) throw new CliFault(findings.map(findingText).join('\n'), EXIT.usage);
  for (const warning of findings) streams.talk.write(`${findingText(warning)}\n`);
  await answerLines(streams, operationsOver(calendars), (error, line) => ({ error: `line ${line}: ${error}`, line }));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliFault(`${file} cannot be read: ${messageOf(error)}`, EXIT.usage);
  }
}

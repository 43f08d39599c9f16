import { readFileSync, writeFileSync } from 'node:fs';
import { messageOf } from '@sluice/kernel';
import type { Command } from 'commander';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { answerLines } from '../json-lines.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';

/** `sluice calendar eval|import`: business time, offline. */
export function calendarCommand(parent: Command, streams: Streams): void {
  const calendar = parent
    .command('calendar')
    .description('business time: offline')
    .addHelpText('after', example('sluice calendar eval calendars.json < operations.jsonl', 'sluice calendar import DE-BY 2027'));
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

  calendar
    .command('import <region> <year...>')
    .description('public holidays of a country or a part of one, as lines of calendars.yaml for a person to review; China has its own: `region: CN`')
    .option('--into <file>', 'write them into the calendars.yaml that is there; nothing else of it changes')
    .option('--calendar <id>', 'the calendar of that file')
    .option('--banks', 'also days on which the banks are closed')
    .option('--dry-run', 'tell what would be written')
    .addOption(outputOption())
    .addHelpText('after', example('sluice calendar import DE-BY 2027', 'sluice calendar import GB-ENG 2026 2027 --into config/calendars.yaml --calendar london'))
    .action((region: string, years: readonly string[], options: ImportOptions) => importHolidays(region, years.map(yearOf), options, streams));
}

interface ImportOptions extends OutputOptions {
  readonly into?: string;
  readonly calendar?: string;
  readonly banks?: boolean;
  readonly dryRun?: boolean;
}

function yearOf(text: string): number {
  const year = Number(text);
  if (!/^\d{4}$/.test(text) || year < 2000 || year > 2100) throw new CliFault(`${text} is no year from 2000 to 2100`, EXIT.usage);
  return year;
}

async function importHolidays(region: string, years: readonly number[], options: ImportOptions, streams: Streams): Promise<void> {
  if ((options.into === undefined) !== (options.calendar === undefined)) throw new CliFault('--into and --calendar go together', EXIT.usage);
  const [{ publicHolidays }, { asLines, intoDocument }] = await Promise.all([import('../calendar/public-holidays.ts'), import('../calendar/into-document.ts')]);
  const days = orUsage(() => publicHolidays(region, years, options.banks ?? false));
  if (options.into === undefined || options.calendar === undefined) return print(streams, options, { region, years, days }, asLines(days));
  const [file, id] = [options.into, options.calendar];
  const { text, added, kept } = orUsage(() => intoDocument(textOf(file), id, days), `${file}: `);
  if (!options.dryRun) writeFileSync(file, text);
  const told = [
    ...added.map((one) => `+ ${one.date} ${one.name}${one.until === null ? '' : ` (until ${one.until})`}\n`),
    ...kept.map((one) => `  ${one.date} ${one.name}: the calendar says something of it already\n`),
  ];
  print(streams, options, { region, years, days, added, kept, written: !options.dryRun }, told.join(''));
  streams.talk.write(`${options.dryRun ? 'would be' : 'were'} added to ${id}: ${added.length}; look at them before you publish (\`sluice config check\`, \`sluice config diff\`)\n`);
}

function orUsage<T>(work: () => T, where = ''): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CliFault ? error : new CliFault(`${where}${messageOf(error)}`, EXIT.usage);
  }
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

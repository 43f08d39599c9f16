import { type Command, Option } from 'commander';
import { type Api, ApiProblem, openApi } from '../api.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';
import { explanation, type Told } from './ticket-text.ts';

interface Options extends OutputOptions {
  readonly language: 'en' | 'zh';
  readonly agent?: string;
}

/** The items of a list that may not have one yet: a ticket that nobody has decided about, or that has no clock. */
async function items<T>(api: Api, path: string): Promise<readonly T[]> {
  try {
    return (await api.call<{ items: readonly T[] }>('GET', path)).body.items;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return [];
    throw error;
  }
}

/** Every event of a ticket, page by page. */
async function history(api: Api, id: string): Promise<Told['history']> {
  const all: Told['history'][number][] = [];
  for (let next: string | null = ''; next !== null; ) {
    const { body }: { body: { items: Told['history']; next: string | null } } = await api.call('GET', `/v1/tickets/${id}/history${next === '' ? '' : `?cursor=${encodeURIComponent(next)}`}`);
    all.push(...body.items);
    next = body.next;
  }
  return all;
}

/** Why it waits, or went where it went; undefined where nobody has decided, or who asks may not know. */
async function why(api: Api, id: string, { language, agent }: Options): Promise<Told['why']> {
  const query = new URLSearchParams({ language, ...(agent === undefined ? {} : { agent }) });
  try {
    return (await api.call<NonNullable<Told['why']>>('GET', `/v1/tickets/${id}/explain?${query.toString()}`)).body;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}

async function explain(api: Api, id: string, options: Options): Promise<Told> {
  const { body: ticket } = await api.call<Told['ticket']>('GET', `/v1/tickets/${id}`);
  const { language } = options;
  const [paragraph, decisions, clocks, events] = await Promise.all([
    why(api, id, options),
    items<Told['decisions'][number]>(api, `/v1/tickets/${id}/decisions?language=${encodeURIComponent(language)}`),
    items<Told['clocks'][number]>(api, `/v1/tickets/${id}/clocks`),
    history(api, id),
  ]);
  return { ...(paragraph ? { why: paragraph } : {}), ticket, decisions, clocks, history: events };
}

/** `sluice ticket ID explain`: why it waits or went where it went, in one paragraph; where it stands, who decided what and why, which clocks run. */
export function ticketCommand(parent: Command, streams: Streams): void {
  parent
    .command('ticket')
    .description('one ticket: where it stands, why it went where it went, which clocks run, what happened')
    .argument('<id>', 'the ticket, tkt_…')
    .argument('[verb]', 'explain', 'explain')
    .addOption(outputOption())
    .addOption(new Option('--language <language>', 'of the decisions').choices(['en', 'zh']).default('en'))
    .option('--agent <id>', 'why not this agent?')
    .addHelpText('after', example('sluice ticket tkt_01963b1e-7c00-7000-8000-000000000003 explain', 'sluice ticket tkt_01963b1e-7c00-7000-8000-000000000003 explain --agent mei --language zh'))
    .action(async (given: string, verb: string, options: Options) => {
      if (verb !== 'explain') throw new CliFault(`unknown verb ${verb}; there is: explain`, EXIT.usage);
      const told = await explain(openApi(streams.env), encodeURIComponent(given), options);
      print(streams, options, told, explanation(given, told));
    });
}

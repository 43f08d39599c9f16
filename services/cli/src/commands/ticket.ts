import type { Command } from 'commander';
import { type Api, ApiProblem, openApi } from '../api.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';
import { explanation, type Told } from './ticket-text.ts';

interface Options extends OutputOptions {
  readonly language: string;
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

async function explain(api: Api, id: string, language: string): Promise<Told> {
  const { body: ticket } = await api.call<Told['ticket']>('GET', `/v1/tickets/${id}`);
  const [decisions, clocks, events] = await Promise.all([
    items<Told['decisions'][number]>(api, `/v1/tickets/${id}/decisions?language=${encodeURIComponent(language)}`),
    items<Told['clocks'][number]>(api, `/v1/tickets/${id}/clocks`),
    history(api, id),
  ]);
  return { ticket, decisions, clocks, history: events };
}

/** `sluice ticket ID explain`: where it stands, who decided what and why, which clocks run. */
export function ticketCommand(parent: Command, streams: Streams): void {
  parent
    .command('ticket')
    .description('one ticket: where it stands, why it went where it went, which clocks run, what happened')
    .argument('<id>', 'the ticket, tkt_…')
    .argument('[verb]', 'explain', 'explain')
    .addOption(outputOption())
    .option('--language <en|zh>', 'of the decisions', 'en')
    .addHelpText('after', example('sluice ticket tkt_01963b1e-7c00-7000-8000-000000000003 explain'))
    .action(async (given: string, verb: string, options: Options) => {
      if (verb !== 'explain') throw new CliFault(`unknown verb ${verb}; there is: explain`, EXIT.usage);
      const told = await explain(openApi(streams.env), encodeURIComponent(given), options.language);
      print(streams, options, told, explanation(given, told));
    });
}

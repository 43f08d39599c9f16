import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { openApi } from '../api.ts';
import type { Streams } from '../context.ts';
import { CliFault } from '../fault.ts';

export interface RecordOptions {
  readonly from: number;
  readonly to: number;
  readonly output: string;
  readonly agents?: string;
}

/** `sluice route record`: contacts by rising `at` (and agents with their presence) as `route simulate` reads them. */
export async function recordTraffic({ from, to, output, agents }: RecordOptions, streams: Streams): Promise<void> {
  const iso = (at: number): string => encodeURIComponent(new Date(at).toISOString());
  const answer = await openApi(streams.env).read(`/v1/queues/traffic?from=${iso(from)}&to=${iso(to)}`);
  const contacts: { readonly at: number; readonly text: string }[] = [];
  const staff: string[] = [];
  let ended = false;
  for await (const text of createInterface({ input: Readable.from(answer) })) {
    const { type, ...line } = JSON.parse(text) as { readonly type: string; readonly at?: number };
    if (type === 'end') ended = true;
    else if (type === 'contact') contacts.push({ at: line.at ?? 0, text: JSON.stringify(line) });
    else staff.push(text);
  }
  if (!ended) throw new CliFault('the recording was cut off: nothing is written');
  contacts.sort((a, b) => a.at - b.at);
  const lines = contacts.map((one) => `${one.text}\n`).join('');
  if (output === '-') streams.out.write(lines);
  else writeFileSync(output, lines);
  if (agents !== undefined) writeFileSync(agents, staff.map((one) => `${one}\n`).join(''));
  streams.talk.write(`${contacts.length} contacts${agents === undefined ? '' : `, ${staff.length} lines of agents and their presence`}\n`);
}

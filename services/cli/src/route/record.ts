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
  /** False: not by when each was due. */
  readonly sla: boolean;
}

/** What was open as the recording begins. */
interface Opened {
  readonly inHand: number;
  readonly waiting: number;
  readonly leftOut: number;
}

/** `sluice route record`: contacts by rising `at` (and agents with their presence) as `route simulate` reads them. */
export async function recordTraffic({ from, to, output, agents, sla }: RecordOptions, streams: Streams): Promise<void> {
  const iso = (at: number): string => encodeURIComponent(new Date(at).toISOString());
  const answer = await openApi(streams.env).read(`/v1/queues/traffic?from=${iso(from)}&to=${iso(to)}`);
  const contacts: { readonly at: number; readonly made: number; readonly text: string }[] = [];
  const staff: string[] = [];
  let opened: Opened = { inHand: 0, waiting: 0, leftOut: 0 };
  let ended = false;
  for await (const text of createInterface({ input: Readable.from(answer) })) {
    const { type, ...line } = JSON.parse(text) as { readonly type: string; readonly at?: number; readonly id?: string } & Partial<Opened>;
    if (type === 'end') ended = true;
    else if (type === 'open') opened = { ...opened, ...line };
    // Numbers in ids rise in the order of coming.
    else if (type === 'contact') contacts.push({ at: line.at ?? 0, made: Number(line.id?.slice(1)), text: JSON.stringify(lineOf(line, sla)) });
    else staff.push(text);
  }
  if (!ended) throw new CliFault('the recording was cut off: nothing is written');
  contacts.sort((a, b) => a.at - b.at || a.made - b.made);
  const lines = contacts.map((one) => `${one.text}\n`).join('');
  if (output === '-') streams.out.write(lines);
  else writeFileSync(output, lines);
  if (agents !== undefined) writeFileSync(agents, staff.map((one) => `${one}\n`).join(''));
  streams.talk.write(`${contacts.length} contacts${openText(opened)}${agents === undefined ? '' : `, ${staff.length} lines of agents and their presence`}\n`);
}

function lineOf({ slaMs, ...line }: Readonly<Record<string, unknown>>, sla: boolean): object {
  return !sla || slaMs === undefined ? line : { ...line, slaMs };
}

function openText({ inHand, waiting, leftOut }: Opened): string {
  const parts = [
    ...(inHand > 0 ? [`${inHand} were in hand as it begins: they come at 0, to whoever had them`] : []),
    ...(waiting > 0 ? [`${waiting} waited: they come at 1, due when they were due`] : []),
    ...(leftOut > 0 ? [`${leftOut} more in the hands of agents who were not there are left out`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

import { once } from 'node:events';
import { messageOf } from '@sluice/kernel';
import type { Streams } from './context.ts';

/** Answers are written when so much has gathered: a write for each line would cost more than most answers. */
const GATHERED = 64 * 1024;

/** Lines of bytes without their ends; the last need not have one. Split at bytes, because a character may lie across two of the chunks. A byte order mark is no part of the first. */
async function* linesOf(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let first = true;
  for await (const line of rawLinesOf(chunks)) {
    yield first && line.startsWith('\uFEFF') ? line.slice(1) : line;
    first = false;
  }
}

async function* rawLinesOf(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    let from = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      yield Buffer.concat([...rest, bytes.subarray(from, at)]).toString('utf8');
      [rest, from] = [[], at + 1];
    }
    if (from < bytes.length) rest.push(bytes.subarray(from));
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString('utf8');
}

export type Answer = (line: Readonly<Record<string, unknown>>) => object | Promise<object>;

/** How a line is answered that cannot be: `number` counts from 1, empty lines too. */
export type FaultAnswer = (error: string, number: number) => object;

/**
 * JSON Lines in, JSON Lines out, in the same order; empty lines are passed over. A line that is no JSON object, or that `answer` throws for, is
 * answered with `error`: one bad line must not end the run.
 */
export async function answerLines({ in: input, out }: Streams, answer: Answer, fault: FaultAnswer = (error) => ({ error })): Promise<void> {
  let gathered = '';
  let number = 0;
  const write = async (): Promise<void> => {
    if (out.write(gathered) === false && 'once' in out) await once(out as NodeJS.WriteStream, 'drain');
    gathered = '';
  };
  for await (const line of linesOf(input)) {
    number++;
    if (line.trim() === '') continue;
    gathered += `${JSON.stringify(await answered(line, answer).catch((error: unknown) => fault(messageOf(error), number)))}\n`;
    if (gathered.length > GATHERED) await write();
  }
  if (gathered !== '') await write();
}

async function answered(line: string, answer: Answer): Promise<object> {
  const value: unknown = JSON.parse(line);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('it is no JSON object');
  return await answer(value as Record<string, unknown>);
}

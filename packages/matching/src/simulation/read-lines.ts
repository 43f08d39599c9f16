import type { AgentLine, PresenceLine, Response, TrafficLine } from './lines.ts';
import { STATES } from './lines.ts';

/** A line that is refused: its message names file, line and fault. */
export class LineFault extends Error {
  override readonly name = 'LineFault';
}

export interface ReadOptions {
  /** The channels of the rules. */
  readonly channels: Readonly<Record<string, unknown>>;
  /** Told once for each key that no line has. */
  readonly unknownKey?: (key: string, file: string, line: number) => void;
}

/** An instant or a span of a simulation ends before the year 2100 would. */
const LATEST = 4_102_444_800_000;
type Row = Record<string, unknown>;

const AGENT_KEYS = new Set(['type', 'id', 'group', 'groups', 'skills', 'languages', 'capacity', 'limits']);
const PRESENCE_KEYS = new Set(['type', 'at', 'agent', 'state', 'by']);
const TRAFFIC_KEYS = new Set('id at channel language attributes skills priority slaMs handleMs afterWorkMs patienceMs dedicatedAgent lastAgent responses type'.split(' '));
const KINDS = ['accept', 'decline', 'timeout'];

/**
 * The agents' file: `agent` lines may stand anywhere, and their order is agent order; `presence` lines by rising `at`.
 * @throws LineFault
 */
export function readAgents(file: string, lines: Iterable<string>, options: ReadOptions): { readonly agents: AgentLine[]; readonly presence: PresenceLine[] } {
  const agents = new Map<string, AgentLine>();
  const presence: { readonly line: PresenceLine; readonly number: number }[] = [];
  const reader = new Reader(file, options);
  for (const row of reader.rows(lines)) {
    if (row['type'] === 'agent') {
      const agent = agentOf(reader, row);
      if (agents.has(agent.id)) reader.fail(`the agent "${agent.id}" stands in the file twice`);
      agents.set(agent.id, agent);
    } else if (row['type'] === 'presence') {
      const line = presenceOf(reader, row);
      reader.rises(line.at);
      presence.push({ line, number: reader.number });
    } else reader.fail('"type" is "agent" or "presence"');
  }
  const stranger = presence.find(({ line }) => !agents.has(line.agent));
  if (stranger) throw new LineFault(`${file}:${stranger.number}: there is no agent "${stranger.line.agent}"`);
  return { agents: [...agents.values()], presence: presence.map(({ line }) => line) };
}

/** The traffic, as it is read: a line is checked when the run comes to it. @throws LineFault */
export function* readTraffic(file: string, lines: Iterable<string>, options: ReadOptions): Generator<TrafficLine> {
  const reader = new Reader(file, options);
  const ids = new Set<string>();
  for (const row of reader.rows(lines)) {
    const line = trafficOf(reader, row, options.channels);
    if (ids.has(line.id)) reader.fail(`the contact "${line.id}" stands in the file twice`);
    ids.add(line.id);
    reader.rises(line.at);
    yield line;
  }
}

function agentOf(reader: Reader, row: Row): AgentLine {
  reader.knows(row, AGENT_KEYS);
  reader.text(row, 'id');
  reader.textOrAbsent(row, 'group');
  reader.levels(row, 'skills');
  for (const key of ['languages', 'groups']) if (row[key] !== undefined && !isTexts(row[key])) reader.fail(`"${key}" is a list of texts`);
  reader.wholeOrAbsent(row, 'capacity', 1);
  reader.object(row, 'limits');
  for (const [channel, most] of Object.entries((row['limits'] ?? {}) as Row)) if (!isWhole(most, 0)) reader.fail(`"limits.${channel}" is a whole number from 0 on`);
  return row as unknown as AgentLine;
}

function presenceOf(reader: Reader, row: Row): PresenceLine {
  reader.knows(row, PRESENCE_KEYS);
  reader.whole(row, 'at', 0);
  reader.text(row, 'agent');
  if (!STATES.includes(row['state'] as PresenceLine['state'])) reader.fail(`"state" is ${STATES.join(', ')}`);
  if (row['by'] !== undefined && row['by'] !== 'calendar') reader.fail('"by" is "calendar", or absent');
  return row as unknown as PresenceLine;
}

function trafficOf(reader: Reader, row: Row, channels: ReadOptions['channels']): TrafficLine {
  reader.knows(row, TRAFFIC_KEYS);
  reader.text(row, 'id');
  reader.whole(row, 'at', 0);
  reader.text(row, 'channel');
  if (!Object.hasOwn(channels, row['channel'] as string)) reader.fail(`there is no channel "${row['channel'] as string}" in the rules`);
  reader.whole(row, 'handleMs', 1);
  reader.textOrAbsent(row, 'language');
  reader.attributes(row);
  reader.levels(row, 'skills');
  if (row['priority'] !== undefined && !isWhole(row['priority'], -LATEST)) reader.fail('"priority" is a whole number');
  reader.wholeOrAbsent(row, 'slaMs', 0);
  reader.wholeOrAbsent(row, 'patienceMs', 0);
  reader.wholeOrAbsent(row, 'afterWorkMs', 0);
  if (row['afterWorkMs'] !== undefined && (row['afterWorkMs'] as number) > (row['handleMs'] as number)) reader.fail('"afterWorkMs" is more than "handleMs", of which it is a part');
  reader.textOrAbsent(row, 'dedicatedAgent');
  reader.textOrAbsent(row, 'lastAgent');
  if (row['responses'] !== undefined) responsesOf(reader, row['responses']);
  return row as unknown as TrafficLine;
}

function responsesOf(reader: Reader, responses: unknown): void {
  if (!Array.isArray(responses)) return reader.fail('"responses" is a list');
  for (const one of responses as (Partial<Response> | null)[]) {
    if (one === null || typeof one !== 'object' || !KINDS.includes(one.kind ?? '')) return reader.fail(`a response has a "kind": ${KINDS.join(', ')}`);
    if (one.afterMs !== undefined && !isWhole(one.afterMs, 0)) return reader.fail('"afterMs" of a response is a whole number of milliseconds from 0 on');
  }
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string');

function isWhole(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= LATEST;
}

/** The rows of one file, and where it stands. `null` is taken for absent. */
class Reader {
  number = 0;
  readonly #file: string;
  readonly #unknownKey: NonNullable<ReadOptions['unknownKey']>;
  readonly #told = new Set<string>();
  #last = 0;

  constructor(file: string, { unknownKey = () => undefined }: ReadOptions) {
    this.#file = file;
    this.#unknownKey = unknownKey;
  }

  *rows(lines: Iterable<string>): Generator<Row> {
    for (const line of lines) {
      this.number += 1;
      if (line === '' || line.trim() === '') continue;
      yield this.#parse(line);
    }
  }

  #parse(line: string): Row {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      this.fail(`it is no JSON: ${(error as Error).message}`);
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value)) this.fail('it is no JSON object');
    return value as Row;
  }

  fail(fault: string): never {
    throw new LineFault(`${this.#file}:${this.number}: ${fault}`);
  }

  rises(at: number): void {
    if (at < this.#last) this.fail(`"at" is ${at}, and ${this.#last} stands before it: lines stand by rising "at"`);
    this.#last = at;
  }

  knows(row: Row, keys: ReadonlySet<string>): void {
    for (const key in row) {
      if (row[key] === null) delete row[key];
      if (keys.has(key) || this.#told.has(key)) continue;
      this.#told.add(key);
      this.#unknownKey(key, this.#file, this.number);
    }
  }

  text(row: Row, key: string): void {
    if (typeof row[key] !== 'string' || row[key] === '') this.fail(`"${key}" is ${row[key] === undefined ? 'missing' : 'no text'}`);
  }

  textOrAbsent(row: Row, key: string): void {
    if (row[key] !== undefined) this.text(row, key);
  }

  whole(row: Row, key: string, least: number): void {
    const value = row[key];
    if (isWhole(value, least)) return;
    const what = value === undefined ? 'missing' : typeof value === 'number' && value > LATEST ? `${value}, beyond the year 2100` : JSON.stringify(value);
    this.fail(`"${key}" is ${what}: a whole number from ${least} on is expected`);
  }

  wholeOrAbsent(row: Row, key: string, least: number): void {
    if (row[key] !== undefined) this.whole(row, key, least);
  }

  object(row: Row, key: string): void {
    const value = row[key];
    if (value !== undefined && (value === null || typeof value !== 'object' || Array.isArray(value))) this.fail(`"${key}" is no object`);
  }

  levels(row: Row, key: string): void {
    if (row[key] === undefined) return;
    this.object(row, key);
    const levels = row[key] as Row;
    for (const skill in levels) if (!isWhole(levels[skill], 0)) this.fail(`"${key}.${skill}" is a level: a whole number from 0 on`);
  }

  attributes(row: Row): void {
    if (row['attributes'] === undefined) return;
    this.object(row, 'attributes');
    const attributes = row['attributes'] as Row;
    for (const name in attributes) {
      const value = attributes[name];
      if (typeof value === 'string') continue;
      if (typeof value !== 'number' && typeof value !== 'boolean') this.fail(`"attributes.${name}" is a text, a number or true or false`);
      attributes[name] = String(value);
    }
  }
}

import { type Answer, exampleFiles, TestSystem } from '@sluice/dev-env';
import { createLogger } from '@sluice/runtime';
import { withCases } from '../openapi/cases.ts';
import { documentOf, type Operation, operationsOf, urlOf } from '../openapi/document.ts';
import { Objects } from '../openapi/objects.ts';
import { MARK } from './spoil.ts';
import { changes, stored } from './stored.ts';

/** A whole system with real objects for every operation, and an eye on what it stores and what it logs. */
export class Stand {
  readonly system: TestSystem;
  readonly objects: Objects;
  readonly operations: readonly Operation[];
  readonly lines: string[];
  readonly #ids: ReadonlyMap<string, Record<string, string>>;
  #before: Record<string, unknown> = {};

  private constructor(parts: { system: TestSystem; objects: Objects; operations: readonly Operation[]; lines: string[]; ids: ReadonlyMap<string, Record<string, string>> }) {
    this.system = parts.system;
    this.objects = parts.objects;
    this.operations = parts.operations;
    this.lines = parts.lines;
    this.#ids = parts.ids;
  }

  static async start(): Promise<Stand> {
    const lines: string[] = [];
    const logger = createLogger({ service: 'test', level: 'info', destination: { write: (line: string) => void lines.push(line) } });
    const system = await TestSystem.start({ logger, files: files() });
    const objects = new Objects(system);
    const operations = operationsOf(await documentOf(system.api)).map((one) => ({ ...one, headers: {} }));
    const ids = new Map<string, Record<string, string>>();
    for (const { name, path } of operations) ids.set(name, await objects.valuesFor(name, path));
    await system.settle();
    lines.splice(0); // the poison among the objects has been told, as it must be
    return new Stand({ system, objects, operations, lines, ids });
  }

  /** With the ids of real objects. */
  url(operation: Operation, query: Readonly<Record<string, unknown>> = {}): string {
    return urlOf({ ...operation, query }, this.#ids.get(operation.name) ?? {});
  }

  async look(): Promise<void> {
    this.lines.splice(0);
    this.#before = await stored(this.system);
  }

  /** Nothing of what was sent since `look` stays, nothing of it is told, and the system goes on. */
  async expectUntouched(): Promise<void> {
    await this.system.settle();
    expect(changes(this.#before, await stored(this.system))).toEqual([]);
    this.expectSilence();
    const { ticketId } = await this.objects.contact();
    expect(await this.system.api.ok('GET', `/v1/tickets/${ticketId}`)).toMatchObject({ status: 'open', agentId: expect.any(String) });
  }

  expectSilence(): void {
    expect(this.lines.filter((line) => line.includes(MARK) || ['error', 'fatal'].includes(String((JSON.parse(line) as { level: unknown }).level)))).toEqual([]);
  }
}

/** The small example with room for many tickets, and with Otto, who serves no queue. */
function files(): Record<string, string> {
  const { 'agents.yaml': agents = '', 'teams.yaml': teams = '', ...small } = exampleFiles('small');
  const otto = '  - {id: otto, name: Otto, email: otto@sluice.example, team: other, languages: [en]}\n';
  return withCases({ ...small, 'agents.yaml': agents.replaceAll('units: 100', 'units: 10000') + otto, 'teams.yaml': `${teams}  - {id: other, name: Other}\n` });
}

/** Of a batch: its item. */
const refusalOf = ({ status, body }: Answer): Record<string, unknown> => (status === 207 ? (body['items'] as Record<string, unknown>[])[0]! : body);
export const fieldsOf = (answer: Answer): string[] => ((refusalOf(answer)['errors'] ?? []) as { path: string }[]).map(({ path }) => path);
export const isProblem = (answer: Answer, ...statuses: number[]): boolean =>
  statuses.includes(refusalOf(answer)['status'] as number) && (answer.status === 207 || (answer.headers.get('content-type') ?? '').startsWith('application/problem+json'));
/** What was not refused as it must be, in a line that says which. */
export const unless = (right: boolean, ...told: unknown[]): string[] => (right ? [] : [JSON.stringify(told)]);

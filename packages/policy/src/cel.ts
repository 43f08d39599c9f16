import { Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import { mayTakeForEver } from '@sluice/classifier';
import type { QueueHealth } from '@sluice/matching';
import { type Compared, queuesIn, wordsIn } from './cel-names.ts';
import { childrenOf, isNode } from './cel-tree.ts';
import type { LocalTime } from './local-time.ts';
import { plainPattern } from './plain-pattern.ts';
import type { RuleFacts } from './rule-facts.ts';

/**
 * What a condition sees. An unknown text is ''; whole numbers are bigint, as CEL has them.
 *   contact  {channel, account, language, subject, text, attributes, authenticated: pass|fail|none}
 *   customer {tier, class, language, manager, ticketsBefore}
 *   ticket   {type, urgency, language, mood, aboutPerson, confidence: 0 to 1, needsPerson, priority}
 *   time     {weekday, date, hour, minute} in the zone of rules.yaml
 *   queues   by id {waiting, oldestMs, expectedWaitMs (-1: unknown), agentsFree}       channel, language, attributes: the contact's
 * Classes, because the engine reads their fields directly; plain objects would be copied at each access (measured: 3 times slower).
 */
class Contact {
  readonly channel: string;
  readonly account: string;
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly authenticated: string;
  constructor(facts: RuleFacts) {
    this.channel = facts.channel;
    this.account = facts.accountId;
    this.language = facts.classification.language;
    this.subject = facts.subject;
    this.text = facts.text;
    this.attributes = facts.attributes;
    this.authenticated = facts.authenticated ?? 'none';
  }
}

class Customer {
  readonly tier: string;
  readonly class: string;
  readonly language: string;
  readonly manager: string;
  readonly ticketsBefore: bigint;
  constructor(facts: RuleFacts) {
    this.tier = facts.customer.tier ?? '';
    this.class = facts.customer.class ?? '';
    this.language = facts.customer.language ?? '';
    this.manager = facts.customer.manager ?? '';
    this.ticketsBefore = whole(facts.customer.ticketsBefore);
  }
}

class Ticket {
  readonly type: string;
  readonly urgency: string;
  readonly language: string;
  readonly mood: string;
  readonly aboutPerson: boolean;
  readonly confidence: number;
  readonly needsPerson: boolean;
  readonly priority: bigint;
  constructor(facts: RuleFacts) {
    this.type = facts.classification.type;
    this.urgency = facts.classification.urgency;
    this.language = facts.classification.language;
    this.mood = facts.classification.mood ?? '';
    this.aboutPerson = facts.classification.aboutPerson === true;
    this.confidence = facts.classification.confidence ?? 1;
    this.needsPerson = facts.classification.needsPerson === true;
    this.priority = whole(facts.priority);
  }
}

class Time {
  readonly weekday: string;
  readonly date: string;
  readonly hour: bigint;
  readonly minute: bigint;
  constructor(time: LocalTime) {
    this.weekday = time.weekday;
    this.date = time.date;
    this.hour = BigInt(time.hour);
    this.minute = BigInt(time.minute);
  }
}

class Queue {
  readonly waiting: bigint;
  readonly oldestMs: bigint;
  readonly expectedWaitMs: bigint;
  readonly agentsFree: bigint;
  constructor(health: QueueHealth) {
    this.waiting = whole(health.waiting);
    this.oldestMs = whole(health.oldestMs);
    this.expectedWaitMs = whole(health.expectedWaitMs ?? -1);
    this.agentsFree = whole(health.agentsFree);
  }
}

const whole = (value: number): bigint => BigInt(Math.trunc(value));

const environment = new Environment({ limits: { maxAstNodes: 2000, maxDepth: 100 } })
  .registerType('Contact', {
    ctor: Contact,
    fields: { channel: 'string', account: 'string', language: 'string', subject: 'string', text: 'string', attributes: 'map<string, string>', authenticated: 'string' },
  })
  .registerType('Customer', { ctor: Customer, fields: { tier: 'string', class: 'string', language: 'string', manager: 'string', ticketsBefore: 'int' } })
  .registerType('Ticket', {
    ctor: Ticket,
    fields: { type: 'string', urgency: 'string', language: 'string', mood: 'string', aboutPerson: 'bool', confidence: 'double', needsPerson: 'bool', priority: 'int' },
  })
  .registerType('Time', { ctor: Time, fields: { weekday: 'string', date: 'string', hour: 'int', minute: 'int' } })
  .registerType('Queue', { ctor: Queue, fields: { waiting: 'int', oldestMs: 'int', expectedWaitMs: 'int', agentsFree: 'int' } })
  .registerVariable('queues', 'map<string, Queue>')
  .registerVariable('channel', 'string')
  .registerVariable('language', 'string')
  .registerVariable('attributes', 'map<string, string>')
  .registerVariable('contact', 'Contact')
  .registerVariable('customer', 'Customer')
  .registerVariable('ticket', 'Ticket')
  .registerVariable('time', 'Time');

/** The facts of one demand as conditions see them; made once for all rules. */
export interface CelFacts {
  readonly contact: Contact;
  readonly customer: Customer;
  readonly ticket: Ticket;
  readonly time: Time;
  readonly channel: string;
  readonly language: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly queues: ReadonlyMap<string, Queue>;
}

/** One snapshot serves many contacts. */
const made = new WeakMap<object, ReadonlyMap<string, Queue>>();
const NO_QUEUES: ReadonlyMap<string, Queue> = new Map();

function queuesOf(healths: RuleFacts['queues']): ReadonlyMap<string, Queue> {
  if (healths === undefined) return NO_QUEUES;
  const known = made.get(healths) ?? new Map(Object.entries(healths).map(([id, health]) => [id, new Queue(health)]));
  made.set(healths, known);
  return known;
}

export function celFacts(facts: RuleFacts, localTime: () => LocalTime): CelFacts {
  let time: Time | undefined;
  return {
    contact: new Contact(facts),
    customer: new Customer(facts),
    ticket: new Ticket(facts),
    channel: facts.channel,
    language: facts.classification.language,
    attributes: facts.attributes,
    get queues() {
      return queuesOf(facts.queues);
    },
    get time() {
      return (time ??= new Time(localTime()));
    },
  };
}

export interface CelFault {
  readonly message: string;
  /** Characters from the start of the condition. */
  readonly offset: number;
}

export type CelCondition =
  | {
      readonly holds: (facts: CelFacts) => boolean;
      /** The queues that it names. */
      readonly queues: readonly { readonly id: string; readonly offset: number }[];
      /** What it compares fields with of which it is known what they can be. */
      readonly words: readonly Compared[];
      /** What it asks of the contact, the customer, the ticket: `contact.text`, `customer.tier`. */
      readonly asks: readonly string[];
      /** Why it is not published, though it can be asked: what was published before this was looked at stays in service. */
      readonly refused?: CelFault;
    }
  | { readonly fault: CelFault };

/**
 * A condition, compiled. One that fails while it runs (an attribute that is not there, a regular expression that is none) does not hold:
 * a rule that cannot be answered must not stop the contact.
 */
export function compileCel(text: string): CelCondition {
  try {
    const run = environment.parse(text);
    const checked = run.check();
    if (!checked.valid) return { fault: faultOf(checked.error) };
    const patterns = patternsIn(run.ast);
    const refused = patterns.flatMap((one) => brokenPattern(one) ?? [])[0] ?? loopIn(run.ast, false);
    if (checked.type !== 'bool' && checked.type !== 'dyn') return { fault: { message: `the condition gives ${checked.type}`, offset: 0 } };
    const plain = withPlainPatterns(
      text,
      patterns.filter(({ value }) => value !== undefined && isPattern(value)),
    );
    const runs = plain === text ? run : environment.parse(plain);
    return { holds: (facts) => answer(runs, facts), queues: queuesIn(run.ast), words: wordsIn(run.ast), asks: [...new Set(fieldsIn(run.ast))], ...(refused ? { refused } : {}) };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** A condition as it may be published: what is `refused` is a fault. */
export function publishableCel(text: string): CelCondition {
  const condition = compileCel(text);
  return 'fault' in condition || condition.refused === undefined ? condition : { fault: condition.refused };
}

const ASKS = /\b(?:contact|customer|ticket|time|queues|channel|language|attributes)\b/;

/** What a condition gives that asks nothing of a contact, as `true` or `1 > 2`; undefined: it asks, or cannot be read. */
export function constantCel(text: string): boolean | undefined {
  if (ASKS.test(text)) return undefined;
  const condition = publishableCel(text);
  return 'fault' in condition ? undefined : condition.holds({} as CelFacts);
}

const LOOPS: ReadonlySet<unknown> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** A loop takes as long as what it goes through; a loop in a loop as long as nobody would wait. */
function loopIn(node: unknown, within: boolean): CelFault | undefined {
  const isLoop = isNode(node) && node.op === 'rcall' && LOOPS.has(node.args[0]);
  if (isLoop && within) return { message: `\`${String(node.args[0])}\` is a loop inside of a loop`, offset: node.start };
  for (const child of childrenOf(node)) {
    const found = loopIn(child, within || isLoop);
    if (found) return found;
  }
  return undefined;
}

const OF: ReadonlySet<unknown> = new Set(['contact', 'customer', 'ticket']);

function fieldsIn(node: unknown): string[] {
  if (isNode(node) && node.op === '.') {
    const [of, name] = node.args;
    if (isNode(of) && of.op === 'id' && OF.has(of.args) && typeof name === 'string') return [`${String(of.args)}.${name}`];
  }
  return childrenOf(node).flatMap(fieldsIn);
}

/** What stands in `matches(…)`: `value` where it is a text of the rule, else undefined. */
interface Pattern {
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
}

function patternsIn(node: unknown): Pattern[] {
  const given =
    isNode(node) && node.op === 'rcall' && node.args[0] === 'matches' ? (node.args[2] as readonly { op?: string; args?: unknown; start: number; end: number }[] | undefined)?.[0] : undefined;
  const own = given === undefined ? [] : [{ value: given.op === 'value' && typeof given.args === 'string' ? given.args : undefined, start: given.start, end: given.end }];
  return [...own, ...childrenOf(node).flatMap(patternsIn)];
}

/** The engine reads a regular expression only when it runs, and then the rule would silently never hold. One that a customer could write is none of ours. */
function brokenPattern({ value, start }: Pattern): CelFault | undefined {
  if (value === undefined) return { message: 'the pattern of matches() must stand in the rule as text', offset: start };
  if (!isPattern(value)) return { message: `${JSON.stringify(value)} is no regular expression (write (?i:…), not (?i)…)`, offset: start };
  const why = mayTakeForEver(value);
  return why === undefined ? undefined : { message: `${JSON.stringify(value)} ${why}: a text could keep it busy for ever`, offset: start };
}

/** The condition with patterns that V8 goes on to understand. From the end, so that the places before stay right. */
function withPlainPatterns(text: string, patterns: readonly Pattern[]): string {
  return patterns
    .toSorted((a, b) => b.start - a.start)
    .reduce((plain, { value = '', start, end }) => (plainPattern(value) === value ? plain : plain.slice(0, start) + JSON.stringify(plainPattern(value)) + plain.slice(end)), text);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false;
  }
}

function answer(run: (facts: Record<string, unknown>) => unknown, facts: CelFacts): boolean {
  try {
    return run(facts as unknown as Record<string, unknown>) === true;
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof ParseError) return false;
    throw error;
  }
}

function faultOf(error: unknown): CelFault {
  const known = error as { readonly summary?: string; readonly message?: string; readonly range?: { readonly start?: number } } | undefined;
  return { message: known?.summary ?? known?.message ?? String(error), offset: known?.range?.start ?? 0 };
}

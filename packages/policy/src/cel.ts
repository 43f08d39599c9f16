import { Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import type { LocalTime } from './local-time.ts';
import type { RuleFacts } from './rule-facts.ts';

/**
 * What a condition sees. An unknown text is ''; whole numbers are bigint, as CEL has them.
 *   contact  {channel, account, subject, text, attributes, authenticated: pass|fail|none}
 *   customer {tier, class, language, ticketsBefore}
 *   ticket   {type, urgency, language, priority}               time     {weekday, date, hour, minute} in the zone of rules.yaml
 * Classes, because the engine reads their fields directly; plain objects would be copied at each access (measured: 3 times slower).
 */
class Contact {
  readonly channel: string;
  readonly account: string;
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly authenticated: string;
  constructor(facts: RuleFacts) {
    this.channel = facts.channel;
    this.account = facts.accountId;
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
  readonly ticketsBefore: bigint;
  constructor(facts: RuleFacts) {
    this.tier = facts.customer.tier ?? '';
    this.class = facts.customer.class ?? '';
    this.language = facts.customer.language ?? '';
    this.ticketsBefore = BigInt(Math.trunc(facts.customer.ticketsBefore));
  }
}

class Ticket {
  readonly type: string;
  readonly urgency: string;
  readonly language: string;
  readonly priority: bigint;
  constructor(facts: RuleFacts) {
    this.type = facts.classification.type;
    this.urgency = facts.classification.urgency;
    this.language = facts.classification.language;
    this.priority = BigInt(Math.trunc(facts.priority));
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

const environment = new Environment({ limits: { maxAstNodes: 2000, maxDepth: 100 } })
  .registerType('Contact', { ctor: Contact, fields: { channel: 'string', account: 'string', subject: 'string', text: 'string', attributes: 'map<string, string>', authenticated: 'string' } })
  .registerType('Customer', { ctor: Customer, fields: { tier: 'string', class: 'string', language: 'string', ticketsBefore: 'int' } })
  .registerType('Ticket', { ctor: Ticket, fields: { type: 'string', urgency: 'string', language: 'string', priority: 'int' } })
  .registerType('Time', { ctor: Time, fields: { weekday: 'string', date: 'string', hour: 'int', minute: 'int' } })
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
}

export function celFacts(facts: RuleFacts, localTime: () => LocalTime): CelFacts {
  let time: Time | undefined;
  return {
    contact: new Contact(facts),
    customer: new Customer(facts),
    ticket: new Ticket(facts),
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

export type CelCondition = { readonly holds: (facts: CelFacts) => boolean } | { readonly fault: CelFault };

/**
 * A condition, compiled. One that fails while it runs (an attribute that is not there, a regular expression that is none) does not hold:
 * a rule that cannot be answered must not stop the contact.
 */
export function compileCel(text: string): CelCondition {
  try {
    const run = environment.parse(text);
    const checked = run.check();
    if (!checked.valid) return { fault: faultOf(checked.error) };
    const pattern = brokenPattern(run.ast);
    if (pattern) return { fault: pattern };
    if (checked.type !== 'bool' && checked.type !== 'dyn') return { fault: { message: `the condition gives ${checked.type}`, offset: 0 } };
    return { holds: (facts) => answer(run, facts) };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** The engine reads a regular expression only when it runs, and then the rule would silently never hold. */
function brokenPattern(node: unknown): CelFault | undefined {
  if (Array.isArray(node)) {
    for (const one of node) {
      const found = brokenPattern(one);
      if (found) return found;
    }
    return undefined;
  }
  if (node === null || typeof node !== 'object' || !('op' in node) || !('args' in node)) return undefined;
  const args = node.args as readonly unknown[];
  const pattern = node.op === 'rcall' && args[0] === 'matches' ? (args[2] as readonly { op?: string; args?: unknown; start?: number }[] | undefined)?.[0] : undefined;
  if (pattern?.op === 'value' && typeof pattern.args === 'string' && !isPattern(pattern.args))
    return { message: `${JSON.stringify(pattern.args)} is no regular expression (write (?i:…), not (?i)…)`, offset: pattern.start ?? 0 };
  return brokenPattern(args);
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

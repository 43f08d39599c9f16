import { childrenOf, isNode } from './cel-tree.ts';

/** `queues.billing` and `queues["key-accounts"]`; a name that is computed is not known beforehand. */
export function queuesIn(node: unknown): { id: string; offset: number }[] {
  if (isNode(node) && (node.op === '.' || node.op === '[]')) {
    const [of, key] = node.args;
    const id = isNode(key) && key.op === 'value' ? (key.args as unknown) : key;
    if (isNode(of) && of.op === 'id' && (of.args as unknown) === 'queues' && typeof id === 'string') return [{ id, offset: of.start }];
  }
  return childrenOf(node).flatMap(queuesIn);
}

/** Fields of which it is known beforehand what they can be, by the names that a `when` map has for them. */
const FIELDS: Readonly<Record<string, string>> = {
  channel: 'channel',
  'contact.channel': 'channel',
  'contact.account': 'account',
  'contact.authenticated': 'authenticated',
  'ticket.type': 'type',
  'ticket.urgency': 'urgency',
  'ticket.mood': 'mood',
  'time.weekday': 'weekday',
};

/** A word that a condition compares a field with. */
export interface Compared {
  readonly key: string;
  readonly word: string;
  readonly offset: number;
}

/** `ticket.type == "complaint"`, `channel in ["voice", "chat"]`; '' is what is not known, and never a wrong word. */
export function wordsIn(node: unknown): Compared[] {
  const own = isNode(node) && (node.op === '==' || node.op === '!=' || node.op === 'in') ? comparedIn(node.op, node.args) : [];
  return [...own, ...childrenOf(node).flatMap(wordsIn)];
}

function comparedIn(op: string, [left, right]: readonly unknown[]): Compared[] {
  const key = fieldOf(left) ?? (op === 'in' ? undefined : fieldOf(right));
  if (key === undefined) return [];
  const other = fieldOf(left) === undefined ? left : right;
  const values = op === 'in' && isNode(other) && other.op === 'list' ? childrenOf(other) : [other];
  return values.flatMap((value) => {
    const word = isNode(value) && value.op === 'value' ? (value.args as unknown) : undefined;
    return isNode(value) && typeof word === 'string' && word !== '' ? [{ key, word, offset: value.start }] : [];
  });
}

function fieldOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.op === 'id') return FIELDS[String(node.args)];
  if (node.op !== '.') return undefined;
  const [of, name] = node.args;
  return isNode(of) && of.op === 'id' ? FIELDS[`${String(of.args)}.${String(name)}`] : undefined;
}

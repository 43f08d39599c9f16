/** A place of the syntax tree. */
export interface Node {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly start: number;
  readonly end: number;
}

export function isNode(node: unknown): node is Node {
  return node !== null && typeof node === 'object' && 'op' in node && 'args' in node;
}

/** A negation has what it negates by itself, not in a list. */
export function childrenOf(node: unknown): readonly unknown[] {
  if (Array.isArray(node)) return node;
  if (!isNode(node)) return [];
  return Array.isArray(node.args) ? node.args : [node.args];
}

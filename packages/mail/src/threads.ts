/** What a mail says of its place in a thread. */
export interface Linked {
  /** Undefined where it has none. */
  readonly messageId: string | undefined;
  readonly inReplyTo: string | undefined;
  /** Oldest first. */
  readonly references: readonly string[];
}

interface Node {
  parent: Node | undefined;
  /** Whether another has it for its parent: one that nobody has stands above nobody. */
  isParent: boolean;
}

/**
 * Which mails belong together by their chain of references alone, as a mailing list sees it: steps 1 and 2 of REFERENCES (RFC 5256 §3, after
 * J. Zawinski), without those that look at subjects. Answers a number for each mail, the same for those of one thread, by first appearance.
 * - A second mail with an id that is taken has an id of its own.
 * - Who answers the same unknown mail belongs together.
 * - A later mail knows its own parent better than what others said of it; a loop is never closed.
 */
export function threadsByReferences(mails: readonly Linked[]): number[] {
  const nodes = new Map<string, Node>();
  const taken = new Set<string>();
  const nodeOf = (id: string): Node => {
    const known = nodes.get(id);
    if (known) return known;
    const node: Node = { parent: undefined, isParent: false };
    nodes.set(id, node);
    return node;
  };
  const own = mails.map(({ messageId: id, inReplyTo, references }) => {
    const isFirst = id !== undefined && !taken.has(id);
    if (isFirst) taken.add(id);
    const node: Node = isFirst ? nodeOf(id) : { parent: undefined, isParent: false };
    const chain = (references.length > 0 ? references : inReplyTo === undefined ? [] : [inReplyTo]).map(nodeOf);
    for (const [at, ancestor] of chain.entries()) {
      const before = chain[at - 1];
      if (before !== undefined && ancestor.parent === undefined) link(ancestor, before);
    }
    const nearest = chain.at(-1);
    if (nearest !== undefined) {
      node.parent = undefined;
      link(node, nearest);
    }
    return node;
  });
  const numbers = new Map<Node, number>();
  const roots = new Map<Node, Node>();
  return own.map((node) => {
    const root = rootOf(node, roots);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
}

/** Unless it would close a loop. */
function link(child: Node, parent: Node): void {
  if (child === parent || (child.isParent && stands(parent, child))) return;
  child.parent = parent;
  parent.isParent = true;
}

/** Whether `node` stands below `above`. */
function stands(node: Node, above: Node): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) if (at === above) return true;
  return false;
}

/** Each way to a root is gone once. */
function rootOf(node: Node, roots: Map<Node, Node>): Node {
  const way: Node[] = [];
  let at = node;
  for (; at.parent !== undefined && !roots.has(at); at = at.parent) way.push(at);
  const root = roots.get(at) ?? at;
  for (const one of way) roots.set(one, root);
  return root;
}

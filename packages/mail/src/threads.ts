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
    const node: Node = { parent: undefined };
    nodes.set(id, node);
    return node;
  };
  const own = mails.map(({ messageId: id, inReplyTo, references }) => {
    const isFirst = id !== undefined && !taken.has(id);
    if (isFirst) taken.add(id);
    const node: Node = isFirst ? nodeOf(id) : { parent: undefined };
    const chain = (references.length > 0 ? references : inReplyTo === undefined ? [] : [inReplyTo]).map(nodeOf);
    for (const [at, ancestor] of chain.entries()) {
      const before = chain[at - 1];
      if (before !== undefined && ancestor.parent === undefined && !stands(before, ancestor)) ancestor.parent = before;
    }
    const nearest = chain.at(-1);
    if (nearest !== undefined) {
      node.parent = undefined;
      if (!stands(nearest, node)) node.parent = nearest;
    }
    return node;
  });
  const numbers = new Map<Node, number>();
  return own.map((node) => {
    const root = rootOf(node);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
}

/** Whether `node` is `above` or stands below it. */
function stands(node: Node, above: Node): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) if (at === above) return true;
  return false;
}

function rootOf(node: Node): Node {
  let at = node;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

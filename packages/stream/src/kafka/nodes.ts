export interface Node {
  readonly host: string;
  readonly port: number;
}

const nameOf = ({ host, port }: Node): string => `${host}:${port}`;

/** Which node this process asks first. The library always begins with the same one, and one that is frozen takes connections and answers nothing. */
export class Nodes {
  readonly #troubles = new Map<string, number>();
  #count = 0;

  /** Its connection broke, could not be made, or nothing came from it. */
  doubt(node: Node): void {
    this.#troubles.set(nameOf(node), ++this.#count);
  }

  /** Each once: those that nobody had trouble with, then those with whom it is longest ago. */
  inOrder<N extends Node>(nodes: Iterable<N>): N[] {
    const each = new Map([...nodes].map((node) => [nameOf(node), node]));
    const troubles = (node: N): number => this.#troubles.get(nameOf(node)) ?? 0;
    return [...each.values()].toSorted((a, b) => troubles(a) - troubles(b));
  }
}

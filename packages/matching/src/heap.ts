/** A binary heap in an array; `before` must be a strict order. */
export interface Heap<T> {
  readonly before: (a: T, b: T) => boolean;
  readonly items: T[];
}

export function heap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  return { before, items: [] };
}

export function push<T>({ before, items }: Heap<T>, value: T): void {
  let at = items.length;
  items.push(value);
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = items[up] as T;
    if (!before(value, parent)) break;
    items[at] = parent;
    at = up;
  }
  items[at] = value;
}

export function pop<T>({ before, items }: Heap<T>): T | undefined {
  const top = items[0];
  const value = items.pop();
  if (value === undefined || items.length === 0) return top;
  const half = items.length >> 1;
  let at = 0;
  while (at < half) {
    let down = 2 * at + 1;
    const right = items[down + 1];
    if (right !== undefined && before(right, items[down] as T)) down += 1;
    const child = items[down] as T;
    if (!before(child, value)) break;
    items[at] = child;
    at = down;
  }
  items[at] = value;
  return top;
}

/** One source for two readers: it is read once, and what one of them has not asked for yet is kept for him. */
export function tee<T>(source: Iterable<T>): readonly [Iterable<T>, Iterable<T>] {
  const from = source[Symbol.iterator]();
  const [first, second]: [T[], T[]] = [[], []];
  return [reader(from, first, second), reader(from, second, first)];
}

function* reader<T>(from: Iterator<T>, mine: T[], others: T[]): Generator<T> {
  let at = 0;
  for (;;) {
    if (at < mine.length) {
      yield mine[at++]!;
      if (at < 1024 || at * 2 < mine.length) continue;
      mine.splice(0, at);
      at = 0;
      continue;
    }
    const next = from.next();
    if (next.done === true) return;
    others.push(next.value);
    yield next.value;
  }
}

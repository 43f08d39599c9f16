import type { Path } from './located.ts';

/** Where work goes on to, and where that is written. */
export interface Way {
  readonly to: string;
  readonly path: Path;
}

export type Ways = ReadonlyMap<string, readonly Way[]>;

export interface Circle {
  /** Where the way stands that closes it. */
  readonly path: Path;
  readonly trail: readonly string[];
}

/** Each way that leads back to where it came from. Depth first, without recursion: a chain may be as long as there are queues. */
export function circlesOf(ways: Ways): Circle[] {
  const found: Circle[] = [];
  const done = new Set<string>();
  for (const start of ways.keys()) {
    const trail: { readonly id: string; next: number }[] = done.has(start) ? [] : [{ id: start, next: 0 }];
    const places = new Map([[start, 0]]);
    for (let top = trail.at(-1); top; top = trail.at(-1)) {
      const way = ways.get(top.id)?.[top.next++];
      if (way === undefined) {
        done.add(top.id);
        places.delete(top.id);
        trail.pop();
        continue;
      }
      const back = places.get(way.to);
      if (back !== undefined) found.push({ path: way.path, trail: [...trail.slice(back).map(({ id }) => id), way.to] });
      else if (!done.has(way.to)) {
        places.set(way.to, trail.length);
        trail.push({ id: way.to, next: 0 });
      }
    }
  }
  return found;
}

/** Everything that is reached, itself among it. */
export function reachedFrom(ways: Ways, start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const id of reached) for (const { to } of ways.get(id) ?? []) reached.add(to);
  return reached;
}

const MOST_SHOWN = 8;

/** A circle in words; a long one by its beginning. */
export function circleText(trail: readonly string[]): string {
  const part = trail.length <= MOST_SHOWN ? trail : [...trail.slice(0, MOST_SHOWN - 2), `… (${trail.length - MOST_SHOWN + 1} more)`, trail.at(-1)!];
  return part.join(' → ');
}

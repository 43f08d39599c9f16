import { eachIn } from '../engine/demands.ts';
import type { Ask, Contact } from '../engine/parts.ts';
import type { Engine } from '../engine/state.ts';

/** All that wait where agents find them, by asking every ask: in no order. */
export function waitingIn({ asks }: Engine): Contact[] {
  const found: Contact[] = [];
  for (const first of asks.byHash.values())
    for (let ask: Ask | undefined = first; ask !== undefined; ask = ask.next)
      for (const ring of ask.rings) for (const one of [ring?.waiting, ...(ring?.waitingBy?.values() ?? [])]) if (one) found.push(...eachIn(one));
  return found;
}

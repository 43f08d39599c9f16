import type { Item, PoolConfig } from './model.ts';

/** Who is served first: -priority, deadline (none = last), receipt, id. Equals so keep the order in which they came. */
export function byRank(order: PoolConfig['order']): (a: Item, b: Item) => number {
  return (a, b) => {
    if (a.priority !== b.priority) return b.priority - a.priority;
    if (order === 'deadline') {
      const [left, right] = [a.deadlineAt ?? Infinity, b.deadlineAt ?? Infinity];
      if (left !== right) return left - right;
    }
    if (a.receivedAt !== b.receivedAt) return a.receivedAt - b.receivedAt;
    return a.workItemId < b.workItemId ? -1 : a.workItemId > b.workItemId ? 1 : 0;
  };
}

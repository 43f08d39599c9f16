import { PassingFault } from '@sluice/kernel';
import type { Database } from '@sluice/store';

/** A database whose connection can be cut: before a statement reaches it, or after it has committed and before the answer is back. */
export interface FaultyDatabase extends Database {
  /** Every statement fails, as with a server that is away. */
  away: boolean;
  /** Called before each statement or transaction; what it returns happens to this one alone. */
  fate: (text: string) => 'fine' | 'cut_before' | 'cut_after';
}

export function faultyDatabase(inner: Database): FaultyDatabase {
  const faulty: FaultyDatabase = {
    away: false,
    fate: () => 'fine',
    query: (text, values) => lived(text, () => inner.query(text, values)),
    transact: (work, flush) => lived('begin', () => inner.transact(work, flush)),
    session: (name, flush) => lived('session', () => inner.session(name, flush)),
    flushed: () => lived('flush', () => inner.flushed()),
    mayMigrate: inner.mayMigrate,
    stats: inner.stats,
    close: () => inner.close(),
  };
  async function lived<T>(text: string, run: () => Promise<T>): Promise<T> {
    if (faulty.away) throw new PassingFault('connection refused');
    const fate = faulty.fate(text);
    if (fate === 'cut_before') throw new PassingFault('connection lost before the statement');
    const result = await run();
    if (fate === 'cut_after') throw new PassingFault('connection lost after the commit');
    return result;
  }
  return faulty;
}

import type { Database } from '@sluice/store';

/** A session that sits in a transaction with an xid until the answer is called: vacuum can take nothing away that dies meanwhile. */
export async function holdXid(db: Database): Promise<() => Promise<void>> {
  const session = await db.session('held xid');
  await session.query(`select set_config('idle_in_transaction_session_timeout', '0', false)`);
  const [has, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const held = session.transact(async (tx) => {
    await tx.query('select pg_current_xact_id()::text as xid');
    has.resolve();
    await go.promise;
  });
  held.catch(has.reject);
  await has.promise;
  return async () => {
    go.resolve();
    await held;
    await session.close();
  };
}

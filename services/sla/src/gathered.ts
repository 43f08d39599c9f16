import { pause } from '@sluice/runtime';
import type { Log } from '@sluice/stream';

/** From so many events a batch it is a stream; a lone event waits for nothing. */
const STREAM = 20;
const REST_MS = 150;

export interface Gathering {
  /** The others mean nothing to clocks: a driver may leave them out. */
  readonly types: readonly string[];
  /** Batches from this size on are taken one after the other. */
  readonly fullFrom: number;
  /** Given, nothing rests any more. */
  readonly stopping: AbortSignal;
}

/**
 * The log, read with a rest after each batch of a stream. What happens to a ticket in its first moments (created, classified, queued,
 * assigned) then comes in one batch: its row is loaded and written once, where it was three times. Nothing here is asked for sooner:
 * deadlines lie minutes ahead, and what is due fires from its row.
 */
export function gathered(log: Log, { types, fullFrom, stopping }: Gathering): Log {
  return {
    kind: log.kind,
    admin: log.admin,
    publish: (records) => log.publish(records),
    subscribe: (options) =>
      log.subscribe({
        ...options,
        types,
        async onBatch(batch) {
          await options.onBatch(batch);
          if (batch.records.length >= STREAM && batch.records.length < fullFrom) await pause(REST_MS, stopping);
        },
      }),
    read: (...place) => log.read(...place),
    readFrom: (...place) => log.readFrom(...place),
    watch: (...what) => log.watch(...what),
    close: () => log.close(),
  };
}

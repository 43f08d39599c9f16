import { benchKafka } from '@sluice/stream/bench';
import { atLeast, benchResult, type BenchResult, figure } from './figures.ts';
import { scratchBroker } from './scratch-broker.ts';
import type { Scratch } from './scratch.ts';

export interface KafkaOptions {
  readonly seconds: number;
}

/** The driver of the log on Kafka: published in batches of 500, read with a saved position per batch; beside the library alone. */
export async function benchKafkaCommand(scratch: Scratch, say: (text: string) => void, { seconds }: KafkaOptions): Promise<BenchResult> {
  const { kafka } = await scratchBroker(scratch);
  const { driver, bare, published, read, unsaved } = await benchKafka({ connection: kafka, seconds, say });
  return benchResult({
    bench: 'kafka',
    perSecond: driver.publishPerSecond,
    limit: { what: 'the library alone', perSecond: bare.publishPerSecond },
    found: { accepted: published, found: read - unsaved },
    bars: [atLeast('published in batches of 500 records of 1 KiB', driver.publishPerSecond, '/s', 35_000), atLeast('read with a saved position per batch', driver.consumePerSecond, '/s', 55_000)],
    details: { driver, libraryAlone: bare, consumeRatio: figure(driver.consumePerSecond / bare.consumePerSecond) },
  });
}

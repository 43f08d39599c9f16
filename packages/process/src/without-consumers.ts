import { TOPICS } from '@sluice/contracts';
import type { Log, SubscribeOptions, Subscription } from '@sluice/stream';

const SILENT: Subscription = {
  close: () => Promise.resolve(),
  pause: () => () => undefined,
  owned: () => [],
  check: () => ({ name: 'subscription', status: 'warn', detail: 'consumers are off (SLUICE_CONSUMERS=off)', remedy: 'start without SLUICE_CONSUMERS' }),
};

/** The same log on which nobody reads but those who follow the configuration: intake is taken and waits. For benches and for maintenance. */
export function withoutConsumers(log: Log): Log {
  const configuration = new Set<string>([TOPICS.configPublished.name, TOPICS.configReports.name]);
  const subscribe = (options: SubscribeOptions): Promise<Subscription> => (options.topics.every((topic) => configuration.has(topic)) ? log.subscribe(options) : Promise.resolve(SILENT));
  return new Proxy(log, { get: (target, name) => (name === 'subscribe' ? subscribe : bound(target, name)) });
}

function bound(target: Log, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

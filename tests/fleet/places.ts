import type { ServiceName } from '@sluice/dev-env/fleet';
import { type CrashPoint, crashPoints } from '@sluice/runtime';

/** What each service passes while people write, answer, resolve and read. Positions are saved at the broker, under the group's name there. */
const passed = (prefix: string): Readonly<Record<Exclude<ServiceName, 'subscriptions'>, readonly CrashPoint[]>> => ({
  'channel-api': crashPoints({ intake: ['channel_api'], publish: ['channel_api'], batch: ['channel-api.outcomes'], call: ['channel_api'], configuration: ['channel_api'] }),
  'channel-email': crashPoints({
    intake: ['channel_email'],
    delivery: ['channel_email'],
    publish: ['channel_email'],
    batch: ['channel-email', 'channel-email.outcomes'],
    offsets: [`${prefix}channel-email`],
    configuration: ['channel_email'],
  }),
  conversation: crashPoints({
    batch: ['conversation'],
    publish: ['conversation'],
    offsets: [`${prefix}conversation`],
    call: ['conversation'],
    timers: ['conversation'],
    configuration: ['conversation'],
  }),
  routing: crashPoints({ batch: ['routing'], pool: ['default'], publish: ['routing'], offsets: [`${prefix}routing`], configuration: ['routing'] }),
  sla: crashPoints({ batch: ['sla'], timers: ['sla'], publish: ['sla'], offsets: [`${prefix}sla`], configuration: ['sla'] }),
  insight: crashPoints({ batch: ['insight'], offsets: [`${prefix}insight`], configuration: ['insight'] }),
  gateway: crashPoints({ call: ['config'], publish: ['config'], batch: ['gateway.config'], offsets: [`${prefix}gateway.config`] }),
});

/** Where each service dies in a round, one after the other: every `step`th of its places from the `step`s own on. */
export function placesOf(prefix: string, deaths: number, first: number): ReadonlyMap<ServiceName, readonly CrashPoint[]> {
  return new Map(Object.entries(passed(prefix)).map(([service, places]) => [service as ServiceName, Array.from({ length: deaths }, (_, n) => places[(first + n) % places.length]!)]));
}

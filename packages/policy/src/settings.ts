import { HOUR, MINUTE, SECOND } from '@sluice/kernel';
import type { Mode, Ring } from '@sluice/matching';
import type { ChannelWeightEntry, Config, QueueEntry, RingEntry } from './documents.ts';
import { durationMs } from './durations.ts';

/** Preferred skills are asked for so long, unless the rule says otherwise. */
export const PREFER_MS = 10 * SECOND;

/** What a queue says beside what the engine needs of it. */
export interface QueueSettings {
  /** Of its opening hours. */
  readonly calendarId: string;
  /** While it is closed: work is given out all the same, waits, or goes to another queue. */
  readonly outsideHours: 'serve' | 'wait' | { readonly overflowTo: string };
  /** Work after the contact, by channel; absent: none. */
  readonly afterWorkMs: Readonly<Record<string, number>>;
  /** By channel: a holder silent for so long after taking it loses it; absent: never. */
  readonly silence: Readonly<Record<string, Silence>>;
}

export interface Silence {
  readonly ms: number;
  /** Counted in the queue's opening hours. */
  readonly business: boolean;
}

/** What an agent's entry says beside what the engine needs of it. */
export interface AgentSettings {
  /** Calendar of the working hours; absent: any time. */
  readonly shiftCalendarId?: string;
  /** On each day of the shift, in its zone: `12:00` to `12:45`. */
  readonly breaks: readonly { readonly from: string; readonly to: string }[];
  /** Who comes back is filled up step by step for so long; 0: at once. */
  readonly rampUpMs: number;
}

/** A chat is lost after minutes, a mail after hours of business; what is spoken cannot be silent. */
const SILENCE: Readonly<Record<string, number>> = { chat: 2 * MINUTE, sms: 15 * MINUTE, social: 15 * MINUTE, email: 4 * HOUR, api: 4 * HOUR };

/** Of a checked configuration. */
export const msOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : durationMs(text));

export const ringAfterMs = (ring: RingEntry): number | undefined => ring.afterMs ?? msOf(ring.after);

export function ringOf(entry: RingEntry): Ring {
  const groups = [...new Set([...(entry.addTeams ?? []), ...(entry.addGroups ?? [])])];
  return {
    afterMs: ringAfterMs(entry) ?? 0,
    ...(entry.lower === undefined ? {} : { lower: entry.lower }),
    ...(entry.drop === undefined ? {} : { drop: entry.drop }),
    ...(entry.anyLanguage === undefined ? {} : { anyLanguage: entry.anyLanguage }),
    ...(groups.length === 0 ? {} : { addGroups: groups }),
  };
}

/** push · offer · pull: the queue's, else the channel's; else a live session is offered and the rest pushed. */
export function modeOf(queue: QueueEntry, name: string, channel: ChannelWeightEntry): Mode {
  return queue.offers?.[name] ?? channel.offers ?? (channel.live === true ? 'offer' : 'push');
}

export function queueSettings(config: Config, queue: QueueEntry): QueueSettings {
  const channels = Object.entries(config.rules.channels);
  const outside = queue.outsideHours ?? 'serve';
  return {
    calendarId: queue.calendar ?? config.calendars.default,
    outsideHours: typeof outside === 'string' ? outside : { overflowTo: outside.overflow },
    afterWorkMs: Object.fromEntries(
      channels.flatMap(([name, channel]) => {
        const ms = msOf(queue.afterWork?.[name] ?? channel.afterWork);
        return ms === undefined ? [] : [[name, ms]];
      }),
    ),
    silence: Object.fromEntries(
      channels.flatMap(([name, channel]) => {
        const text = queue.silence?.[name] ?? channel.silence;
        const ms = text === undefined ? SILENCE[name] : text === 'off' ? undefined : durationMs(text);
        return ms === undefined ? [] : [[name, { ms, business: channel.live !== true && !MESSAGING.has(name) }]];
      }),
    ),
  };
}

/** Who writes there expects an answer as in a chat. */
const MESSAGING: ReadonlySet<string> = new Set(['chat', 'sms', 'social']);

export function agentSettings(config: Config): Readonly<Record<string, AgentSettings>> {
  const { agents, rampUp } = config.agents;
  return Object.fromEntries(
    agents.map((agent) => [
      agent.id,
      {
        ...(agent.shift === undefined ? {} : { shiftCalendarId: agent.shift }),
        breaks: Object.entries(agent.breaks ?? {}).map(([from, to]) => ({ from, to })),
        rampUpMs: msOf(agent.rampUp ?? rampUp) ?? 0,
      },
    ]),
  );
}

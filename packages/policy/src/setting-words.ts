import type { AgentEntry, ChannelWeightEntry, QueueEntry } from './documents.ts';
import { ringText } from './rule-text.ts';

/** What is compared and said of an entry: a name in the field's words, and its value. */
export type Words = Readonly<Record<string, unknown>>;

const MODES = { push: 'pushed', offer: 'offered', pull: 'pulled' } as const;

export function queueWords({ id: _id, rings, offers, afterWork, silence, outsideHours, maxWait, overflow, weights, ...queue }: QueueEntry): Words {
  const { offerTimeout, reoffer, dedicatedHold, lastAgentHold, ...rest } = queue;
  return {
    ...rest,
    ...(outsideHours === undefined ? {} : { 'outside opening hours': typeof outsideHours === 'object' ? `goes to ${outsideHours.overflow}` : outsideHours === 'wait' ? 'waits' : 'is served' }),
    ...numbered('ring', rings?.map(ringText)),
    ...perChannel(offers, (channel, mode) => [channel, MODES[mode]]),
    ...said({ 'offer time-out': offerTimeout, 're-offered after': reoffer, 'held for the manager': dedicatedHold, 'held for the last agent': lastAgentHold }),
    ...perChannel(afterWork, (channel, time) => [`work after ${channel}`, time]),
    ...perChannel(weights, (channel, units) => [`a ${channel} costs`, `${units} units`]),
    ...perChannel(silence, silent),
    ...(maxWait === undefined ? {} : { 'maximum wait': `${maxWait}, then ${overflow}` }),
  };
}

export function agentWords({ id: _id, breaks, rampUp, ...agent }: AgentEntry): Words {
  const times = Object.entries(breaks ?? {}).map(([from, to]) => `${from}–${to}`);
  return { ...agent, ...said({ breaks: times.length === 0 ? undefined : times.join(', '), 'ramp-up': rampUp }) };
}

export function channelWords({ offers, afterWork, silence, ...channel }: ChannelWeightEntry): Words {
  return { ...channel, ...said({ work: offers && MODES[offers], 'work after': afterWork, 'silent for': silence }) };
}

const silent = (channel: string, time: string): [string, string] => [`${channel} goes back when silent for`, time];

function perChannel<T>(values: Readonly<Record<string, T>> | undefined, words: (channel: string, value: T) => readonly [string, string]): Words {
  return Object.fromEntries(Object.entries(values ?? {}).map(([channel, value]) => words(channel, value)));
}

function numbered(name: string, texts: readonly string[] = []): Words {
  return Object.fromEntries(texts.map((text, index) => [`${name} ${index + 1}`, text]));
}

function said(words: Words): Words {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}

import type { CaseWhen, NeedsEntry, ProcessEntry, StepEntry, StepTargetEntry } from './case-document.ts';
import { HOUR, MINUTE, SECOND } from '@sluice/kernel';
import type { SurveyRules } from './compile-surveys.ts';
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

export function surveyWords({ when, bots, delayMs, withinMs, quiet, perCustomerMs, exempt, expiryMs, changeMs, message }: SurveyRules): Words {
  return {
    ...said({ 'of type': when.type, 'of queue': when.queueId, 'of channel': when.channel }),
    'also what bots solve': bots ? 'yes' : 'no',
    'asked after': timeText(delayMs),
    'asked within': timeText(withinMs),
    ...said({ 'quiet hours': quiet && `${quiet.from}–${quiet.to} ${quiet.tz}` }),
    'a customer at most once in': timeText(perCustomerMs),
    'but of type': exempt,
    'answered within': timeText(expiryMs),
    'changed within': timeText(changeMs),
    message,
  };
}

/** 5400000 → `1 h 30 min`. */
function timeText(ms: number): string {
  const parts = [`${Math.floor(ms / HOUR)} h`, `${Math.floor((ms % HOUR) / MINUTE)} min`, `${(ms % MINUTE) / SECOND} s`];
  return parts.filter((part) => !part.startsWith('0 ')).join(' ') || '0 s';
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

/** What a process asks, by stage and step. */
export function processWords({ id: _id, stages, forms, approval, ...process }: ProcessEntry): Words {
  const stageWords = stages.map((stage) => {
    const { id: _stage, steps, ...rest } = stage;
    return [`stage ${stage.id}`, { ...rest, ...Object.fromEntries(steps.map((step) => [`step ${step.id}`, stepWords(step)])) }] as const;
  });
  const formWords = forms.map(({ id, fields, ...rest }) => [`form ${id}`, { ...rest, ...Object.fromEntries(fields.map(({ id: field, ...said }) => [`field ${field}`, said])) }] as const);
  const { form, by, above, ...otherwise } = approval ?? {};
  return {
    ...process,
    ...Object.fromEntries([...formWords, ...stageWords]),
    ...otherwise,
    ...said({
      'the plan is the form': form,
      'the plan is decided by': by && by.map(({ when, who }) => (when === undefined ? who : `${who} where ${whenText(when)}`)).join(', else '),
      'above whom it concerns': above && above.map((one) => (typeof one === 'string' ? `supervisor, ${one}` : one.agent)).join(', else '),
    }),
  };
}

function stepWords({ id: _id, target, needs, when, ...step }: StepEntry): Words {
  return { ...step, ...said({ when: when && whenText(when), needs: needsText(needs), target: target === undefined ? undefined : targetText(target) }) };
}

const whenText = (when: CaseWhen): string =>
  Object.entries(when)
    .map(([key, value]) => `${key} ${[value].flat().join(' or ')}`)
    .join(' and ');

const needsText = (needs: NeedsEntry): string =>
  Object.entries(needs)
    .map(([key, value]) => `${key} ${[value].flat().join(', ')}`)
    .join('; ');

function targetText(target: StepTargetEntry): string {
  if (typeof target === 'string') return target;
  if ('until' in target) return `until ${target.until}`;
  return 'due' in target ? `by the date ${target.due}` : `${target.target}${target.elapsed === true ? ' of every hour' : ''}`;
}

import { toIso } from '@sluice/kernel';
import { type Static, type TSchema, Type } from 'typebox';
import type { AgentConfig, AgentPresence, Item } from '../domain/model.ts';

/** What the routes of routing say, as schemas and as functions that make it. */
const nullable = <T extends TSchema>(one: T) => Type.Union([one, Type.Null()]);
const time = Type.String({ format: 'date-time' });

export const Presence = Type.Enum(['available', 'away', 'offline']);

export const Agent = Type.Object({
  id: Type.String(),
  name: Type.String(),
  status: Presence,
  busy: Type.Boolean({ description: 'Computed: no room for another contact of any channel.' }),
  reason: nullable(Type.String()),
  channels: Type.Record(Type.String(), Presence, { description: 'Channels that differ from status.' }),
  since: nullable(time),
  languages: Type.Array(Type.String()),
  skills: Type.Record(Type.String(), Type.Number()),
  capacity: Type.Integer(),
  usedUnits: Type.Integer(),
  inHand: Type.Integer(),
});

export const Work = Type.Object({
  workItemId: Type.String(),
  ticketId: Type.String(),
  conversationId: Type.String(),
  status: Type.String(),
  queueId: Type.String(),
  agentId: nullable(Type.String()),
  channel: Type.String(),
  priority: Type.Integer(),
  deadlineAt: nullable(time),
  receivedAt: time,
  queuedAt: time,
  assignedAt: nullable(time),
  returnDueAt: nullable(time),
  offerId: nullable(Type.String()),
  offerExpiresAt: nullable(time),
  decisionId: Type.String(),
});

/** What the answer to a person's call about an item shows of it. */
export const Moved = Type.Object({
  ticketId: Type.String(),
  workItemId: Type.String(),
  status: Type.String(),
  queueId: Type.String(),
  agentId: Type.Union([Type.String(), Type.Null()]),
  decisionId: Type.String(),
  offerId: Type.Optional(Type.String({ description: 'Of an offer or a hand-over that is open.' })),
});

const isoOrNull = (at: number | null): string | null => (at === null ? null : toIso(at));

export function workOf(item: Item): Static<typeof Work> {
  const { workItemId, ticketId, conversationId, status, queueId, agentId, channel, priority, decisionId } = item;
  return {
    workItemId,
    ticketId,
    conversationId,
    status,
    queueId,
    agentId,
    channel,
    priority,
    deadlineAt: isoOrNull(item.deadlineAt),
    receivedAt: toIso(item.receivedAt),
    queuedAt: toIso(item.queuedAt),
    assignedAt: isoOrNull(item.assignedAt),
    returnDueAt: isoOrNull(item.returnDueAt),
    offerId: item.offer?.id ?? null,
    offerExpiresAt: isoOrNull(item.offer?.expiresAt ?? null),
    decisionId,
  };
}

export function agentOf(config: AgentConfig, presence: AgentPresence | undefined, held: readonly Item[]): Static<typeof Agent> {
  const usedUnits = held.reduce((sum, item) => sum + item.units, 0);
  return {
    id: config.id,
    name: config.name ?? config.id,
    status: presence?.status ?? 'offline',
    busy: usedUnits >= config.capacity,
    reason: presence?.reason ?? null,
    channels: presence?.channels ?? {},
    since: presence ? toIso(presence.since) : null,
    languages: [...config.languages],
    skills: config.skills,
    capacity: config.capacity,
    usedUnits,
    inHand: held.length,
  };
}

import { toIso } from '@sluice/kernel';
import { type HttpPlugin, notFound } from '@sluice/runtime';
import { type Static, Type } from 'typebox';
import type { AgentConfig, QueueConfig } from '../domain/model.ts';
import { type QueueCounts, readPresence, readHeld, readQueues } from '../store/views.ts';
import { POOL } from '../migrations.ts';
import { readStandings } from '../store/queue-health.ts';
import { reader } from './access.ts';
import type { RoutingHttp } from './parts.ts';

const nullableTime = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const ExpectedWait = Type.Object({
  p50Ms: Type.Optional(Type.Integer({ description: 'Half of them wait at most so long.' })),
  p90Ms: Type.Optional(Type.Integer({ description: 'Nine of ten.' })),
  unknown: Type.Optional(Type.String({ description: 'closed, nobody_on_shift or too_few_seen: why nobody knows.' })),
  opensAt: Type.Optional(Type.String({ format: 'date-time' })),
});
const Queue = Type.Object({
  id: Type.String(),
  name: Type.String(),
  waiting: Type.Integer(),
  oldestReceivedAt: nullableTime,
  longestWaitSince: nullableTime,
  members: Type.Integer(),
  agentsFree: Type.Integer({ description: 'Members who are available and below their capacity.' }),
  expectedWait: Type.Union([ExpectedWait, Type.Null()], { description: 'Of one that comes now behind all who wait, as told within the last second; null: no writer has told anything yet.' }),
});

const isMember = (queue: QueueConfig, agent: AgentConfig): boolean =>
  (queue.groups === undefined && queue.agents === undefined) || queue.agents?.includes(agent.id) === true || queue.groups?.some((group) => agent.groups.includes(group)) === true;

/** Queues as they stand. */
export function queueRoutes({ db, engine }: RoutingHttp): HttpPlugin {
  const look = async (): Promise<(queue: QueueConfig) => Static<typeof Queue>> => {
    const [counts, presence, held, standings] = await Promise.all([readQueues(db), readPresence(db), readHeld(db), readStandings(db, POOL)]);
    const used = new Map<string, number>();
    for (const item of held) if (item.agentId !== null) used.set(item.agentId, (used.get(item.agentId) ?? 0) + item.units);
    return (queue) => {
      const members = engine().pool.agents.filter((agent) => isMember(queue, agent));
      const free = members.filter((agent) => presence.get(agent.id)?.status === 'available' && (used.get(agent.id) ?? 0) < agent.capacity);
      return {
        id: queue.id,
        name: queue.name ?? queue.id,
        ...countsOf(counts.get(queue.id)),
        members: members.length,
        agentsFree: free.length,
        expectedWait: standings[queue.id]?.expectedWait ?? null,
      };
    };
  };
  return async (app) => {
    app.get('/v1/queues', { schema: { tags: ['queues'], summary: 'All queues', response: { 200: Type.Object({ items: Type.Array(Queue), next: Type.Null() }) } } }, async (request) => {
      reader(request);
      return { items: engine().pool.queues.map(await look()), next: null };
    });
    app.get(
      '/v1/queues/:id',
      {
        schema: {
          tags: ['queues'],
          summary: 'One queue: waiting, oldest, expected wait, agents free',
          params: Type.Object({ id: Type.String({ maxLength: 200, examples: ['billing'] }) }),
          response: { 200: Queue },
        },
      },
      async (request) => {
        reader(request);
        const queue = engine().pool.queues.find((one) => one.id === request.params.id);
        if (!queue) throw notFound('queue');
        return (await look())(queue);
      },
    );
  };
}

function countsOf(counts: QueueCounts | undefined): Pick<Static<typeof Queue>, 'waiting' | 'oldestReceivedAt' | 'longestWaitSince'> {
  return {
    waiting: counts?.waiting ?? 0,
    oldestReceivedAt: counts?.oldestReceivedAt == null ? null : toIso(counts.oldestReceivedAt),
    longestWaitSince: counts?.longestWaitSince == null ? null : toIso(counts.longestWaitSince),
  };
}

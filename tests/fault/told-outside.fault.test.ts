import { type CrashPoint, crashPoints, pause } from '@sluice/runtime';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { feed, type FeedEvent, isOf } from './feed.ts';
import { impatient } from './impatient.ts';
import type { Load } from './load.ts';
import { Chance } from './random.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { World } from './world.ts';

/** What tells other systems, and what asks customers, on the way from a breach and from a solution. */
const ALL: readonly CrashPoint[] = crashPoints({
  batch: ['subscriptions', 'insight'],
  delivery: ['subscriptions'],
  timers: ['insight'],
  relay: ['insight'],
  configuration: ['subscriptions', 'insight'],
});
const LONG = process.env['SLUICE_FAULT_ROUND'] === 'long';
/** A short round takes every second one. */
const PLACES = LONG ? ALL : ALL.filter((_, n) => n % 2 === 0);
/** A place that this load does not pass in this time it never passes: then the round proves nothing about it, and fails. */
const LOAD_MS = 60_000;
const LIMIT_MS = 60_000;

/** Each breach calls a webhook, and each solution is asked about at once. */
function telling(): Record<string, string> {
  const files = impatient();
  const policies = (files['policies.yaml'] ?? '').replace('do: [raisePriority, notify]', 'do: [raisePriority, notify, webhook], webhook: alerts, hours: always');
  return {
    ...files,
    'policies.yaml': `${policies.trimEnd()}\nwebhooks:\n  - {id: alerts, urlEnv: ALERTS_URL, secretEnv: ALERTS_SECRET}\n`,
    'surveys.yaml': SURVEYS,
  };
}

const SURVEYS = `version: 1
delay: 1s
perCustomerDays: 0
message:
  zh: {subject: 请评价, text: "请评价：{link}"}
  en: {subject: Rate us, text: "Rate us: {link}"}
`;

let t: TestDatabase;
let receiver: Receiver;
let world: World;
beforeEach(async () => {
  t = await testDatabase();
  receiver = await startReceiver();
  const database = `postgres://${t.socket.user}@/${t.socket.database}?host=${encodeURIComponent(t.socket.host)}&port=${t.socket.port}`;
  world = await World.of(telling(), { SLUICE_DATABASE_URL: database, SLUICE_WEBHOOKS_LOCAL: 'on', ALERTS_URL: receiver.url, ALERTS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}` });
});
afterEach(async () => {
  await world.close();
  await receiver.close();
  await t.drop();
}, 60_000);

test.each(Array.from({ length: LONG ? 5 : 1 }, (_, n) => n + 1))(
  `seed %i: ${PLACES.length} deaths between a breach and the system that is told, and between a solution and the customer who is asked: each is told, one message each`,
  async (seed) => {
    const chance = new Chance(seed);
    const load = world.begin(await world.start(), `told${seed}`, chance);
    await world.sluice.kill();
    for (const place of PLACES) {
      const point = `${place}#${chance.between(1, 2)}`;
      await world.sluice.start(point);
      if (!(await world.sluice.died(LOAD_MS))) throw new Error(`${point} was not passed within ${LOAD_MS} ms of load`);
      expect([point, world.sluice.ended]).toEqual([point, 'SIGKILL']);
    }
    await world.start();
    const faults = await world.end(1000, async () => {
      const events = await feed(load);
      return [...(await callFaults(load, events)), ...(await surveyFaults(load, events))];
    });
    expect(faults).toEqual([]);
    expect(receiver.got.size).toBeGreaterThan(PLACES.length);
  },
  900_000,
);

/** Each rung that calls was a call, whose body is the same however often it was made. */
async function callFaults(load: Load, events: readonly FeedEvent[]): Promise<string[]> {
  const rungs = events.filter(isOf('escalation.fired')).filter((event) => (event.data['actions'] as readonly string[]).includes('webhook'));
  for (const until = performance.now() + LIMIT_MS; receiver.got.size < rungs.length && performance.now() < until; ) await pause(100);
  const faults = receiver.got.size === rungs.length ? [] : [`${rungs.length} rungs call, and ${receiver.got.size} calls came`];
  for (const [id, bodies] of receiver.got) if (bodies.size !== 1) faults.push(`the call ${id} came with ${bodies.size} bodies`);
  const { body } = await load.call<{ items: readonly { readonly id: string; readonly code: string | null }[] }>('GET', '/v1/webhooks/deliveries?state=failed');
  return [...faults, ...body.items.map((one) => `the call ${one.id} has failed: ${one.code}`)];
}

/** The survey of each solution comes to its end; one that was sent is one message. */
async function surveyFaults(load: Load, events: readonly FeedEvent[]): Promise<string[]> {
  const faults: string[] = [];
  for (const ticketId of new Set(events.filter(isOf('ticket.resolved')).map((event) => event.subject))) {
    const status = (await atItsEnd(load, ticketId))?.status;
    if (status === undefined || ON_ITS_WAY.has(status)) faults.push(`the survey of ticket ${ticketId} is ${status ?? 'not there'}`);
  }
  const sent = events.filter(isOf('ticket.survey_sent'));
  const messages = events.filter(isOf('ticket.message_sent')).filter((event) => event.data['kind'] === 'survey');
  for (const [surveyId, times] of Map.groupBy(sent, (event) => String(event.data['surveyId']))) if (times.length > 1) faults.push(`the survey ${surveyId} was sent ${times.length} times`);
  if (sent.length === 0) faults.push('no survey was sent: the round proves nothing of them');
  return messages.length === sent.length ? faults : [...faults, `${sent.length} surveys were sent, in ${messages.length} messages`];
}

const ON_ITS_WAY: ReadonlySet<string> = new Set(['planned', 'asked']);

async function atItsEnd(load: Load, ticketId: string): Promise<{ readonly status: string } | null> {
  for (const until = performance.now() + LIMIT_MS; ; await pause(200)) {
    const { body } = await load.call<{ survey: { readonly status: string } | null }>('GET', `/v1/tickets/${ticketId}/survey`);
    if (performance.now() > until || (body.survey !== null && !ON_ITS_WAY.has(body.survey.status))) return body.survey;
  }
}

import { TOPICS } from '@sluice/contracts';
import { Api, exampleFiles, type MailServer, startMailServer } from '@sluice/dev-env';
import { databaseUrl, Fleet } from '@sluice/dev-env/fleet';
import { pause } from '@sluice/runtime';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { Cluster } from '@sluice/stream/broker';
import { doctor } from '../fault/operator.ts';
import { People } from '../fault/people.ts';
import { Chance } from '../fault/random.ts';

/** Of three nodes that lead the topics and look after the groups: the first in the short round, each in turn in the long one. */
const DEATHS = process.env['SLUICE_FAULT_ROUND'] === 'long' ? 3 : 1;
const BACK_MS = 120_000;

let t: TestDatabase;
let cluster: Cluster;
let mail: MailServer;
let fleet: Fleet;
let people: People;
beforeAll(async () => {
  [t, cluster, mail] = [await testDatabase(), await Cluster.start(), await startMailServer()];
  fleet = await Fleet.of({ brokers: cluster.addresses, databaseUrl: databaseUrl(t), files: exampleFiles('small'), env: { SLUICE_SMTP_URL: mail.url, SLUICE_KAFKA_SESSION_MS: '6000' } });
  await fleet.start();
  people = new People(mail);
}, 300_000);
afterAll(async () => {
  await people.leave();
  await fleet.remove();
  await cluster.remove();
  await mail.close();
  await t.drop();
}, 120_000);

/** @returns how long it took, ms */
async function comes(what: string, is: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  for (; performance.now() - began < BACK_MS; await pause(200)) if (await is()) return performance.now() - began;
  throw new Error(`${what} did not come within ${BACK_MS} ms`);
}

test(`brokers that lead and coordinate are killed under a whole Sluice, ${DEATHS} in turn: everything goes on without them; every accepted id once, order kept, no hole`, async () => {
  const load = people.begin(fleet, 'leaders', new Chance(3));
  const api = new Api(fleet.url, fleet.key);
  const threaded = async (externalId: string): Promise<boolean> => {
    const { id } = (
      await api.send<{ id: string }>('POST', '/v1/contacts', { channel: 'app', externalId, from: { kind: 'email', value: 'someone@leaders.example' }, text: 'Where is my order? 我的订单在哪里？' })
    ).body;
    await comes(`the ticket of ${externalId}`, async () => (await api.send<{ status: string }>('GET', `/v1/contacts/${id}`)).body.status === 'threaded');
    return true;
  };
  await threaded('before');
  for (const id of cluster.ids.slice(0, DEATHS)) {
    for (const { name } of [TOPICS.contactsReceived, TOPICS.ticketsEvents]) expect((await cluster.leaders(fleet.prefix + name)).has(id)).toBe(true);
    await cluster.node(id).stop('SIGKILL');
    const ms = await comes('the road', () => threaded(`without-${id}`));
    process.stdout.write(`    node ${id} killed: a contact that came then had its ticket after ${(ms / 1000).toFixed(1)} s\n`);
    await cluster.node(id).start();
    for (const { name } of Object.values(TOPICS)) await cluster.inSync(fleet.prefix + name);
  }
  await comes('health', async () => (await doctor(fleet.url, fleet.key)).exitCode === 0);
  expect([...(await people.end(1000)), ...(await fleet.stop())]).toEqual([]);
  expect(load.accepted.contacts.size).toBeGreaterThan(20);
}, 900_000);

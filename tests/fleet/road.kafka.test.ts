import { exampleFiles, startMailServer } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { testDatabase } from '@sluice/store/testing';
import { testBrokers } from '@sluice/stream/broker';
import { databaseUrl } from './database-url.ts';
import { Fleet } from './fleet.ts';

test('road', async () => {
  const t = await testDatabase();
  const mail = await startMailServer();
  const fleet = await Fleet.of({ brokers: testBrokers(), databaseUrl: databaseUrl(t), files: exampleFiles('small'), env: { SLUICE_SMTP_URL: mail.url, SLUICE_LOG_LEVEL: 'error' } });
  try {
    const began = performance.now();
    await fleet.start();
    console.log('up', performance.now() - began);
    const call = async (method: string, path: string, body?: unknown) => {
      const answer = await fetch(fleet.url + path, { method, headers: { authorization: `Bearer ${fleet.key}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      return { status: answer.status, body: (await answer.json()) as any };
    };
    for (let n = 0; n < 3; n++) {
    const at = performance.now();
    const taken = await call('POST', '/v1/contacts', { channel: 'app', externalId: `e${n}`, from: { kind: 'email', value: 'a@b.example' }, subject: `Order ${n}`, text: 'Where is my order?' });
    if (taken.status !== 202) throw new Error(JSON.stringify(taken));
    for (;;) {
      const found = await call('GET', `/v1/contacts/${taken.body.id}`);
      if (found.body.status === 'threaded') { const ticket = await call('GET', `/v1/tickets/${found.body.ticketId}`); if (ticket.body.agentId) { console.log(ticket.body.status, ticket.body.agentId, performance.now() - at); break; } }
      await pause(5);
    }
    }
    console.log(JSON.stringify((await call('GET', '/v1/doctor')).body, null, 1).slice(0, 9000));
    console.log((await call('GET', '/v1/dead-letters')).body);
    console.log(await fleet.stop());
  } finally {
    for (const one of fleet.members) if (one.said !== '') console.log(one.name, one.said);
    await fleet.remove();
    await mail.close();
    await t.drop();
  }
}, 180_000);

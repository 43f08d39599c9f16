// The roads that are walked through a running project.
import { connect } from 'node:net';
import { until } from './shell.mjs';

const DEMO = 6;

/** From this machine: the API with its documents (a program out of a thread of its own among them), and the mail listener. */
export async function doors({ api, smtp, key }) {
  for (const place of ['/openapi.json', '/docs', '/docs/reference.js', '/v1/tickets']) {
    const answer = await fetch(`http://127.0.0.1:${api}${place}`, { headers: { authorization: `Bearer ${key}` } });
    if (answer.status !== 200) throw new Error(`${place}: ${answer.status} ${await answer.text()}`);
    if (answer.headers.has('x-sluice-missing')) throw new Error(`/openapi.json lacks ${answer.headers.get('x-sluice-missing')}`);
    await answer.arrayBuffer();
  }
  const banner = await new Promise((resolve, reject) => {
    const socket = connect(smtp, '127.0.0.1');
    socket.setTimeout(20_000, () => socket.destroy(new Error('the mail listener says nothing')));
    socket.once('error', reject).once('data', (part) => {
      socket.destroy();
      resolve(part.toString().trim());
    });
  });
  if (!banner.startsWith('220')) throw new Error(`the mail listener says ${banner}`);
  return `API and docs answer, mail says ${banner}`;
}

export async function smoke(project) {
  const { steps } = JSON.parse((await project.sluice('smoke', '--timeout', '60', '-o', 'json')).out);
  return steps.map(({ walk, step, ms }) => `${walk} ${step} ${ms} ms`).join(', ');
}

export async function demo(project, { api, key }) {
  await project.compose('--profile', 'demo', 'up', '-d');
  const tickets = await until(
    () => 'the tickets of the demo',
    120_000,
    async () => {
      const answer = await fetch(`http://127.0.0.1:${api}/v1/tickets?limit=100`, { headers: { authorization: `Bearer ${key}` } });
      const { items } = await answer.json();
      const open = items.filter((one) => one.status !== 'closed' && one.queueId !== null);
      return open.length >= DEMO ? open : undefined;
    },
  );
  return tickets.map(({ subject, queueId, agentId }) => `${subject} → ${queueId}${agentId === null ? '' : ` (${agentId})`}`).join(', ');
}

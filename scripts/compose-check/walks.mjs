// The roads that are walked through a running project.
import { connect } from 'node:net';
import { until } from './shell.mjs';

const DEMO = 6;

/** From this machine: the API with its documents (a program out of a thread of its own among them), and the mail listener. */
export async function doors({ api, smtp, key }) {
  const get = (place) => fetch(`http://127.0.0.1:${api}${place}`, { headers: { authorization: `Bearer ${key}` } });
  for (const place of ['/docs', '/docs/reference.js', '/v1/tickets']) {
    const answer = await get(place);
    if (answer.status !== 200) throw new Error(`${place}: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  }
  // A service that has only just started may be too slow for its part of the document.
  let missing;
  await until(
    () => `the document of the whole API, which lacks ${missing}`,
    120_000,
    async () => {
      const answer = await get('/openapi.json');
      await answer.arrayBuffer();
      missing = answer.headers.get('x-sluice-missing');
      return answer.status === 200 && missing === null ? true : undefined;
    },
  );
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
  for (const one of ['demo-company', 'demo-contacts']) await project.compose('--profile', 'demo', 'run', '--rm', '-T', '--no-deps', one);
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

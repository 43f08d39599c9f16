// The roads that are walked through a running project.
import { connect } from 'node:net';
import { until } from './shell.mjs';

const DEMO = 6;
/** How the command line ends when a check has failed. */
const CHECK_FAILED = 3;
const PATIENCE_MS = 180_000;

/** From this machine: the API with its documents (a program out of a thread of its own among them), and the mail listener. */
export async function doors({ api, smtp, key }) {
  let fault;
  return until(
    () => `the published doors: ${fault}`,
    PATIENCE_MS,
    async () => {
      try {
        for (const place of ['/docs', '/docs/reference.js', '/v1/tickets', '/openapi.json']) await get(`http://127.0.0.1:${api}${place}`, key);
        return `API and docs answer, mail says ${await banner(smtp)}`;
      } catch (error) {
        fault = error.message; // a service that has only just started may be slow
        return undefined;
      }
    },
  );
}

async function get(url, key) {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${text}`);
  const missing = answer.headers.get('x-sluice-missing');
  if (missing !== null) throw new Error(`${url} lacks ${missing}`);
}

/** The first line of the mail listener. */
function banner(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(20_000, () => socket.destroy(new Error('the mail listener says nothing')));
    socket.once('error', reject).once('data', (part) => {
      socket.destroy();
      const line = part.toString().trim();
      if (line.startsWith('220')) resolve(line);
      else reject(new Error(`the mail listener says ${line}`));
    });
  });
}

export async function smoke(project) {
  const { steps } = JSON.parse((await project.sluice(['smoke', '--timeout', '60', '-o', 'json'])).out);
  return steps.map(({ walk, step, ms }) => `${walk} ${step} ${ms} ms`).join(', ');
}

/** What it finds on a machine that is busy may be gone a moment later; what stays is a fault. */
export async function doctor(project) {
  let faults;
  return until(
    () => `a doctor who finds nothing: ${faults.join('; ')}`,
    PATIENCE_MS,
    async () => {
      const lines = (await project.sluice(['doctor'], [CHECK_FAILED])).out.split('\n');
      const of = (status) => lines.filter((line) => line.startsWith(status));
      faults = of('fail');
      return faults.length === 0 ? `${of('ok').length} ok, ${[...of('warn'), 'nothing else'].join('; ')}` : undefined;
    },
  );
}

export async function demo(project, { api, key }) {
  for (const one of ['demo-company', 'demo-contacts']) await project.compose('--profile', 'demo', 'run', '--rm', '-T', '--no-deps', one);
  const tickets = await until(
    () => 'the tickets of the demo',
    PATIENCE_MS,
    async () => {
      const answer = await fetch(`http://127.0.0.1:${api}/v1/tickets?limit=100`, { headers: { authorization: `Bearer ${key}` } });
      const { items } = await answer.json();
      const open = items.filter((one) => one.status !== 'closed' && one.queueId !== null);
      return open.length >= DEMO ? open : undefined;
    },
  );
  return tickets.map(({ subject, queueId, agentId }) => `${subject} → ${queueId}${agentId === null ? '' : ` (${agentId})`}`).join(', ');
}

/** Each service is read by Prometheus, and sends its spans to the collector. */
export async function observed(project, { api, key, services }) {
  await smoke(project);
  await get(`http://127.0.0.1:${api}/v1/events`, key); // no other call of the road gets to `subscriptions`
  let lacks;
  return until(
    () => `every service to be observed: ${lacks}`,
    PATIENCE_MS,
    async () => {
      const ask = ['--profile', 'observability', 'exec', '-T', 'prometheus', 'promtool', 'query', 'instant', 'http://localhost:9090', 'sum by (service) (up)'];
      const up = await project.compose(...ask).then(
        ({ out }) => out,
        (error) => error.message, // not yet
      );
      const spans = await project.logOf('otel');
      const unread = services.filter((service) => !new RegExp(`service="${service}"} => 1 `).test(up));
      const silent = services.filter((service) => !new RegExp(`spans of ${service}$`, 'm').test(spans));
      lacks = `metrics of ${unread.join(', ') || 'all'}; no spans of ${silent.join(', ') || 'none'}`;
      return unread.length + silent.length === 0 ? `metrics and spans of ${services.length} services` : undefined;
    },
  );
}

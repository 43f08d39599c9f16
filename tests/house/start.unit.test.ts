import { spawnSync } from 'node:child_process';
import path from 'node:path';

const BOOTSTRAP = path.resolve(import.meta.dirname, '../../scripts/bootstrap.mjs');
const theirs = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_')));

function start(...args: readonly string[]): { readonly code: number | null; readonly said: string } {
  const done = spawnSync(process.execPath, [BOOTSTRAP, 'start', ...args], { env: theirs, encoding: 'utf8' });
  return { code: done.status, said: done.stderr };
}

test('`npm start -- SERVICE` starts that one, and it says all that it lacks', () => {
  const { code, said } = start('gateway');
  expect(code).toBe(78);
  for (const name of ['SLUICE_DATABASE_URL', 'SLUICE_KAFKA_BROKERS', 'SLUICE_BLOB_URL', 'SLUICE_ACTOR_SECRET', 'SLUICE_KEY_PEPPER', 'SLUICE_ROUTING_URL']) expect(said).toContain(`${name} `);
});

test('a name that is no service is told, with those that are', () => {
  expect(start('gatway')).toEqual({
    code: 1,
    said: 'sluice: there is no service gatway; there are channel-api, channel-email, conversation, gateway, insight, routing, sla, standalone, subscriptions\n',
  });
});

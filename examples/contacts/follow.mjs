// A subscriber: node examples/contacts/follow.mjs [TYPE,TYPE…] ; any Node >= 20, no packages. Ctrl-C ends it; the next run goes on where it was.
// The cursor is kept after the events have been handled: after a crash some come again, none is lost. Their `id` tells repeats.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { apiOf, dataDirOf } from './api.mjs';

const [types] = process.argv.slice(2);
const cursorFile = process.env.CURSOR_FILE ?? path.join(dataDirOf(process.env), 'example-cursor');
const api = apiOf(process.env);

/** What your system does with an event; it must finish, or throw. */
function handle({ time, type, subject, entityversion, data }) {
  const more = { 'ticket.assigned': data?.agentId, 'ticket.queued': data?.queueId, 'ticket.status_changed': data?.to };
  const name = type.replace(/^dev\.sluice\.|\.v1$/g, '');
  console.log([time, name, subject, entityversion === undefined ? '' : `v${entityversion}`, more[name] ?? ''].join('\t').trimEnd());
}

function cursor() {
  try {
    return readFileSync(cursorFile, 'utf8');
  } catch {
    return ''; // the first run begins with the oldest event that is kept
  }
}
function keep(next) {
  writeFileSync(`${cursorFile}.new`, next);
  renameSync(`${cursorFile}.new`, cursorFile);
}

for (let after = cursor(), waitMs = 500; ; ) {
  const query = new URLSearchParams({ wait: '20', limit: '500', ...(after === '' ? {} : { after }), ...(types === undefined ? {} : { types }) });
  try {
    const { items, next } = await api('GET', `/v1/events?${query}`);
    for (const event of items) handle(event);
    if (next !== after) keep(next);
    after = next;
    waitMs = 500;
  } catch (error) {
    if (error.status !== undefined && error.status < 500 && error.status !== 429) throw error; // it would be refused again
    console.error(`${error.message}: again in ${waitMs} ms`);
    await pause(waitMs);
    waitMs = Math.min(waitMs * 2, 30_000);
  }
}

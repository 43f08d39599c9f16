// What the examples share: where Sluice is, and how it is called. Defaults are those of `npm start` in this checkout.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export const dataDirOf = (env) => path.resolve(ROOT, env.SLUICE_DATA_DIR ?? '.sluice');

/** Answers a function that makes a call and gives the body of its 2xx. @throws an Error with `status` and the problem's words otherwise */
export function apiOf(env) {
  const url = env.SLUICE_URL ?? `http://127.0.0.1:${env.SLUICE_PORT ?? 8080}`;
  const key = env.SLUICE_API_KEY ?? readFileSync(env.SLUICE_API_KEY_FILE ?? path.join(dataDirOf(env), 'demo-key'), 'utf8').trim();
  return async (method, place, body) => {
    const answer = await fetch(url + place, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(`${method} ${place}: ${answer.status} ${said.detail}`), { status: answer.status });
    return said;
  };
}

// What an image weighs over its base, how fast a service starts in its container, and what it takes of memory and CPU at rest.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { load, run, step, until } from './shell.mjs';

const BARS = { imageMb: 160, startMs: 1500, pssMb: 90 };
const STARTS = 5;
/** After the last start: what a start needs is given back. */
const REST_MS = 20_000;
const IDLE_S = 20;
const QUIET_MS = 180_000;
/** Of the kernel's clock of CPU time. */
const TICK_MS = 10;

export async function figures(engine, project, { services, images, tag, base }) {
  const sizeOf = async (image) => Number((await run(engine.cli, ['image', 'inspect', image, '--format', '{{.Size}}'], { env: engine.env })).out) / 1e6;
  await step('a quiet machine for the figures, or three minutes', quiet);
  const [ground, before] = [await sizeOf(base), load()];
  const rows = [];
  await step(`figures: each service started ${STARTS} times, one at a time`, async () => {
    for (const service of services) rows.push({ service, image: (await sizeOf(`${images}/${service}:${tag}`)) - ground, ...(await startsOf(engine, project, service)) });
    await new Promise((done) => setTimeout(done, REST_MS));
    const all = await project.containers();
    const before = rows.map(({ service }) => cpuOf(all.get(service).State.Pid));
    await new Promise((done) => setTimeout(done, IDLE_S * 1000));
    for (const [at, row] of rows.entries()) {
      const { Pid } = all.get(row.service).State;
      row.pss = pssOf(Pid);
      row.idle = before[at] === undefined ? undefined : (cpuOf(Pid) - before[at]) / (IDLE_S * 10);
    }
  });
  const row = (...cells) =>
    cells
      .map((cell, at) => String(cell).padEnd(at === 0 ? 16 : 28))
      .join('')
      .trimEnd();
  const seen = (value, digits = 0) => value?.toFixed(digits) ?? 'not to be seen from here';
  return [
    `load ${before} before, ${load()} after; bars: image ≤ ${BARS.imageMb} MB over its base, start ≤ ${BARS.startMs} ms, PSS ≤ ${BARS.pssMb} MB`,
    row('service', 'image over its base, MB', 'container to ready, ms', 'CPU of that, ms (median)', 'PSS, MB', 'CPU at rest, % of a core'),
    ...rows.map(({ service, image, starts, cpu, pss, idle }) => row(service, image.toFixed(1), starts.join(' '), seen(cpu), seen(pss), seen(idle, 1))),
  ];
}

/** Others may have work on this machine; they are waited for, a while. */
async function quiet() {
  for (const began = performance.now(); performance.now() - began < QUIET_MS && Number(load()) > os.availableParallelism(); ) await new Promise((done) => setTimeout(done, 5000));
}

/** From where the engine has started the container to where the service says `ready`, by one clock. */
async function startsOf(engine, project, service) {
  const [starts, costs] = [[], []];
  for (let n = 0; n < STARTS; n++) {
    const { Id } = (await project.containers()).get(service);
    await run(engine.cli, ['restart', '-t', '60', Id], { env: engine.env });
    const { State } = (await project.containers()).get(service);
    const since = Date.parse(State.StartedAt);
    const ready = await until(
      () => `${service} to be ready again`,
      120_000,
      async () => readyAt((await run(engine.cli, ['logs', Id], { env: engine.env })).out, since),
    );
    starts.push(ready - since);
    costs.push(cpuOf(State.Pid));
  }
  return { starts, cpu: costs.toSorted((a, b) => a - b)[Math.floor(STARTS / 2)] };
}

function readyAt(log, since) {
  const lines = log.split('\n').filter((line) => line.startsWith('{') && line.includes('"ready"'));
  const times = lines.map((line) => JSON.parse(line)).flatMap(({ msg, time }) => (msg === 'ready' ? [typeof time === 'number' ? time : Date.parse(time)] : []));
  return times.find((time) => time >= since);
}

/** What a process has used, ms. Undefined where the containers run in a machine of their own. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

/** Undefined where the containers run in a machine of their own. */
function pssOf(pid) {
  try {
    return Number(/^Pss: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;
  } catch {
    return undefined;
  }
}

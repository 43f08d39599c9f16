// Commands, and steps with their time.
import { spawn } from 'node:child_process';
import os from 'node:os';

const LAST = 8000;

/** Runs a command to its end. Answers its output. @throws with the end of what it said, where it ends with another code than `codes` */
export function run(command, args, { env = {}, cwd, codes = [0], input, patienceMs = 1_200_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    const impatient = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    child.stdout.on('data', (part) => (out += part));
    child.stderr.on('data', (part) => (err += part));
    child.stdin?.end(input);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(impatient);
      if (codes.includes(code)) resolve({ out, err, code });
      else reject(new Error(`${[command, ...args].join(' ')}\nended with ${signal ?? code}\n${out.slice(-LAST)}${err.slice(-LAST)}`));
    });
  });
}

/** Whether a command is there and ends with 0. */
export const works = (command, args) =>
  run(command, args, { patienceMs: 20_000 }).then(
    () => true,
    () => false,
  );

export const say = (text) => void process.stdout.write(`${text}\n`);

/** One step of the check, with its time and what it has to tell. */
export async function step(name, work) {
  const began = performance.now();
  try {
    const told = await work();
    say(`ok   ${seconds(began)}  ${name}${typeof told === 'string' ? `: ${told}` : ''}`);
    return told;
  } catch (error) {
    say(`FAIL ${seconds(began)}  ${name}`);
    throw error;
  }
}

const seconds = (began) => `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(8);

export const load = () => os.loadavg()[0].toFixed(1);

/** Looks until there is something. @throws with `what` */
export async function until(what, patienceMs, look) {
  for (const began = performance.now(); ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() - began > patienceMs) throw new Error(`waited ${patienceMs / 1000} s for ${what()}`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

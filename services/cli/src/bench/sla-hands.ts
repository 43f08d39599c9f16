import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Found, Hands, Lateness, Member, MemberTask } from '@sluice/sla/bench';
import { ROOT } from '../context.ts';
import { CliFault } from '../fault.ts';
import { imageEnv } from './bundles.ts';
import { spawnNode } from './child.ts';
import type { Completeness } from './figures.ts';
import { pssMb } from './processes.ts';
import { scratchServer } from './scratch-server.ts';
import type { Scratch } from './scratch.ts';

const MEMBER = path.join(ROOT, 'services/sla/src/bench/member.ts');
/** As the standalone has its server; and each commit with its time, by which lateness is told. */
const FLAGS = ['shared_buffers=64MB', 'max_connections=50', 'work_mem=8MB', 'maintenance_work_mem=64MB', 'autovacuum_max_workers=2', 'max_parallel_workers=0', 'jit=off', 'track_commit_timestamp=on'];

/** A Postgres of the bench's own, and processes of sla from the sources, in the environment that their image gives them. */
export async function slaBench(
  scratch: Scratch,
  say: (text: string) => void,
): Promise<{ readonly server: { readonly socket: Awaited<ReturnType<typeof scratchServer>>['socket'] }; readonly hands: Hands }> {
  const { socket } = await scratchServer(scratch, FLAGS);
  const env = { ...process.env, ...imageEnv(readFileSync(path.join(ROOT, 'deploy/docker/Dockerfile'), 'utf8')) };
  return { server: { socket }, hands: { launch: (task) => launch(scratch, env, task), pss: pssMb, say } };
}

async function launch(scratch: Scratch, env: NodeJS.ProcessEnv, task: MemberTask): Promise<Member> {
  const child = spawnNode(MEMBER, [JSON.stringify(task)], env);
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.process.kill(signal);
    await child.ended;
  };
  scratch.add(() => end('SIGKILL'));
  const readyAt = await new Promise<number>((resolve, reject) => {
    child.process.stdout?.once('data', (said: Buffer) => resolve(Number(said.toString())));
    void child.ended.then((code) => reject(new CliFault(`a process of sla ended with ${code}: ${child.lastWords()}`)));
  });
  return { pid: child.process.pid!, readyAt, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** None fired early, each that was due is broken, and each of those was told once, and no other. */
export function breachesFound({ due, found, inTime }: Found): Completeness {
  const exact = inTime && found.breached === due && found.told === due && found.clocks === due;
  return { accepted: due, found: exact ? due : Math.min(due - 1, found.breached) };
}

export const spread = ({ count, p50Ms, p99Ms, maxMs }: Lateness): Record<string, number> => ({ count, p50: p50Ms, p99: p99Ms, max: maxMs });

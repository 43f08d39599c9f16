import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc/PID/stat a second; fixed at 100 for user space on every Linux. */
const TICKS = 100;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** ms of CPU, with what its ended children have used. */
  readonly cpuMs: number;
}

/** @returns undefined where there is no such process any more, or no /proc */
function statOf(pid: number): Stat | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + (fields[at] ?? 0), 0);
  return { pid, parent: fields[1] ?? 0, cpuMs: (ticks * 1000) / TICKS };
}

const everybody = (): readonly Stat[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);

/** A process and everything that descends from it. */
function familyOf(pid: number, all = everybody()): { readonly own: Stat | undefined; readonly descendants: readonly Stat[] } {
  const children = Map.groupBy(all, (one) => one.parent);
  const descendants: Stat[] = [];
  for (let level = children.get(pid) ?? []; level.length > 0; level = level.flatMap((one) => children.get(one.pid) ?? [])) descendants.push(...level);
  return { own: all.find((one) => one.pid === pid), descendants };
}

/** CPU that a standalone has used: its own process, and what hangs below it, which is Postgres. Ms. */
export function cpuOf(pid: number): { readonly node: number; readonly postgres: number } {
  const { own, descendants } = familyOf(pid);
  return { node: own?.cpuMs ?? 0, postgres: descendants.reduce((sum, one) => sum + one.cpuMs, 0) };
}

/** Whose CPU is counted: one process by itself, what hangs below it, or both. */
export interface Part {
  readonly pid: number;
  readonly of: 'itself' | 'below' | 'all';
}

/** CPU that each part has used until now. Ms. */
export function cpuOfParts(parts: Readonly<Record<string, Part>>): Record<string, number> {
  const all = everybody();
  const used = ({ pid, of }: Part): number => {
    const { own, descendants } = familyOf(pid, all);
    return (of === 'below' ? 0 : (own?.cpuMs ?? 0)) + (of === 'itself' ? 0 : descendants.reduce((sum, one) => sum + one.cpuMs, 0));
  };
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, used(part)]));
}

/** The processes that somebody has started himself. */
export const childrenOf = (pid: number): readonly number[] => everybody().flatMap((one) => (one.parent === pid ? one.pid : []));

/** Memory in MB that a standalone holds, shared pages divided among those who share them. */
export function pssOf(pid: number): { readonly node: number; readonly postgres: number } {
  const { descendants } = familyOf(pid);
  return { node: pssMb(pid), postgres: descendants.reduce((sum, one) => sum + pssMb(one.pid), 0) };
}

/** Memory in MB of one process, shared pages divided among those who share them. */
export function pssMb(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0) / 1024;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** CPU of one process, ms. */
export const cpuOfProcess = (pid: number): number => statOf(pid)?.cpuMs ?? 0;

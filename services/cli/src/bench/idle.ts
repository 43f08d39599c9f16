import { cpuOfParts, type Part, pssMb } from './processes.ts';

const SETTLE_MS = 10_000;
const IDLE_S = 20;

export interface Idle {
  /** Of one core, by part, %. */
  readonly cpuPercent: Readonly<Record<string, number>>;
  /** Shared pages divided among those who share them, by part; of single processes only. */
  readonly pssMb: Readonly<Record<string, number>>;
}

/** What processes cost that have nothing to do. */
export async function measureIdle(parts: Readonly<Record<string, Part>>): Promise<Idle> {
  await pause(SETTLE_MS);
  const before = cpuOfParts(parts);
  await pause(IDLE_S * 1000);
  const after = cpuOfParts(parts);
  const single = Object.entries(parts).filter(([, { of }]) => of === 'itself');
  return {
    cpuPercent: Object.fromEntries(Object.keys(parts).map((name) => [name, (after[name]! - before[name]!) / (IDLE_S * 10)])),
    pssMb: Object.fromEntries(single.map(([name, { pid }]) => [name, pssMb(pid)])),
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

import { ConfigError } from './env.ts';

/**
 * Where a process can be made to die, so that a test can prove "a repeat, never a hole" at each of them. By kind, and for each thing of the
 * kind (a group, a schema, a pool): before and after whatever makes a decision durable or visible to others.
 */
export const CRASH_PLACES = {
  /** A consumer's group: the transaction of a batch. */
  batch: ['before-commit', 'after-commit'],
  /** A group whose positions the log saves by itself, after the batch: those of the Postgres log are usually part of the batch's commit. */
  offsets: ['before-save', 'after-save'],
  /** A group: a record and its key are parked, replayed or purged. */
  letters: ['before-commit', 'after-commit'],
  /** A schema's outbox into a log of the same database. */
  relay: ['before-move', 'after-move'],
  /** A schema's outbox to a log elsewhere. */
  publish: ['before-publish', 'after-publish', 'after-remove'],
  /** A schema's outbox goes over to its next table; a drained one is emptied. */
  rotation: ['after-switch', 'after-truncate'],
  /** A schema: what fired is taken away in the transaction of its effect. */
  timers: ['before-commit', 'after-commit'],
  /** A schema: a call with an idempotency key. */
  call: ['before-commit', 'after-commit'],
  /** A schema goes over to another version of the configuration. */
  configuration: ['before-commit', 'after-commit'],
  /** A channel's schema: contacts come in. */
  intake: ['before-commit', 'after-commit'],
  /** A channel's schema: a message leaves. */
  delivery: ['before-send', 'after-send', 'after-record'],
  /** A schema: one step of erasing a person. */
  erasure: ['before-commit', 'after-commit'],
  /** A schema asks anew for what waits, under another configuration. */
  asking: ['before-commit', 'after-commit'],
  /** A schema with clocks: what fired is decided, and nothing of it written; it is written, and nothing of it committed. */
  clocks: ['decided', 'saved'],
  /** A schema holds its running clocks to another configuration: one step. */
  recomputing: ['before-commit', 'after-commit'],
  /** A routing pool: the commit of its writer. */
  pool: ['before-commit', 'after-commit'],
} as const;

type Places = typeof CRASH_PLACES;
export type CrashKind = keyof Places;
export type CrashPoint = { [K in CrashKind]: `${K}.${string}.${Places[K][number]}` }[CrashKind];

const KINDS = Object.keys(CRASH_PLACES) as CrashKind[];
const pointsOf = (kind: CrashKind, thing: string): CrashPoint[] => CRASH_PLACES[kind].map((place) => `${kind}.${thing}.${place}` as CrashPoint);

/** Every crash point of these groups, schemas and pools, for a test that generates over them. */
export function crashPoints(of: Readonly<Partial<Record<CrashKind, readonly string[]>>>): CrashPoint[] {
  return KINDS.flatMap((kind) => (of[kind] ?? []).flatMap((thing) => pointsOf(kind, thing)));
}

let armed: { readonly name: string; left: number; readonly die: () => void } | undefined;

/**
 * Arms one point: `<name>#<n>` dies at the n-th pass; nothing where `said` is undefined. `main.ts` calls it with SLUICE_CRASH_AT, because
 * only it reads the environment, and with what ends the process at once (SIGKILL: no handler, no flush, as when the power fails).
 * @throws ConfigError where no such point can be
 */
export function armCrashPoint(said: string | undefined, die: () => void): void {
  armed = undefined;
  if (said === undefined || said === '') return;
  const [, kind, thing, place, count] = /^([a-z]+)\.(.+)\.([a-z-]+)#([1-9]\d{0,8})$/.exec(said) ?? [];
  const known = KINDS.find((one) => one === kind);
  if (known === undefined || !pointsOf(known, String(thing)).some((one) => one.endsWith(`.${place}`)))
    throw new ConfigError([`SLUICE_CRASH_AT must be a crash point and a number, like relay.conversation.after-move#3, not ${JSON.stringify(said)}`]);
  armed = { name: `${kind}.${thing}.${place}`, left: Number(count), die };
}

/** Dies here where this point is armed and it is its turn; else it costs a comparison. */
export function crashPoint(name: CrashPoint): void {
  if (armed?.name !== name) return;
  armed.left -= 1;
  if (armed.left === 0) armed.die();
}

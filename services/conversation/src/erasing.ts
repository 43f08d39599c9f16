import { compose, deadLetterTopic, ERASERS, type Topic, TOPICS } from '@sluice/contracts';
import { type Instant, MINUTE, DAY, toIso, uuidv7 } from '@sluice/kernel';
import { type Check, crashPoint, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import type { Blobs, Held, Locks, OutRecord, Tx } from '@sluice/store';
import type { Log } from '@sluice/stream';
import type { ConversationParts } from './act.ts';
import { lastCopyAt } from './domain/erasure.ts';
import { type Done, eraseStep } from './erasure-steps.ts';
import { heldFiles } from './store/erase-person.ts';
import { SCHEMA } from './migrations.ts';
import { askAgain, closeErasure, countFiles, type Erasure, filesAre, insertPieces, isWaiting, lockErasure, openErasures, type Piece, readAnswers, readFiles, saveProgress } from './store/erasures.ts';

export interface ErasingOptions {
  readonly parts: ConversationParts;
  readonly locks: Locks;
  readonly blobs: Blobs;
  readonly log: Pick<Log, 'admin' | 'kind'>;
}

const LOCK = `${SCHEMA}.erasure`;
const POLL_MS = 1000;
const OWNER_POLL_MS = 250;
/** Whoever put a file before it was set aside has committed by then what names it, or never will: calls and batches end within half a minute. */
export const GRACE_MS = 10 * MINUTE;
/** A service that was away for longer than the topic keeps its records is asked again. */
const ASK_AGAIN_MS = DAY;
/** Twenty large files are read and written again where the store is a bucket. */
const HANGS_AFTER_MS = 10 * MINUTE;
const FILES_AT_ONCE = 20;
const FILES_IN_PIECE = 300;
const SERVICE = 'conversation';

/**
 * Erasures under way, one owner in the schema: each step is a small transaction that leaves where it stands, so a process that dies at any point is
 * followed by another that goes on there. Files are moved before the commit that says so; moved twice is moved once.
 */
export class Erasing {
  readonly wake = new Wake();
  readonly #o: ErasingOptions;
  #loop: Loop | undefined;
  #held: Held | undefined;

  constructor(options: ErasingOptions) {
    this.#o = options;
    options.locks.share(LOCK, this.wake);
  }

  start(): void {
    this.#loop = runLoop({ name: 'erasures', logger: this.#o.parts.logger, hangsAfterMs: HANGS_AFTER_MS, step: (signal) => this.#round(signal) });
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
    await this.#held?.release();
    this.#held = undefined;
  }

  check(): Check {
    return this.#loop?.healthy() ?? { name: 'erasures', status: 'fail', detail: 'not started' };
  }

  /** Nothing can be done now: others are waited for, or time. */
  async idle(): Promise<boolean> {
    const { parts } = this.#o;
    for (const one of await openErasures(parts.db)) if (await this.#movable(one)) return false;
    return true;
  }

  async #movable({ id, step, dueAt }: Erasure): Promise<boolean> {
    const { db, clock } = this.#o.parts;
    if (step === 'asked' || step === 'held') return !(await isWaiting(db, id, ERASERS));
    return step !== 'aside' || dueAt === null || dueAt <= clock.now();
  }

  async #round(signal: AbortSignal): Promise<void> {
    if (!this.#held?.isHeld()) {
      this.#held = await this.#o.locks.tryHold(LOCK);
      if (!this.#held) return pause(OWNER_POLL_MS, signal);
    }
    let moved = false;
    let fault: unknown;
    // One that fails (its files' store is away) holds up no other.
    for (const one of await openErasures(this.#o.parts.db)) {
      if (signal.aborted) return;
      try {
        moved = (await this.#advance(one)) || moved;
      } catch (error) {
        fault = error;
      }
    }
    if (fault !== undefined) throw fault;
    if (!moved) await this.wake.wait(POLL_MS, signal);
  }

  /** One step. False where others are waited for, or time. */
  async #advance(erasure: Erasure): Promise<boolean> {
    if (!(await this.#movable(erasure))) return this.#remind(erasure);
    switch (erasure.step) {
      case 'files':
        return this.#setAside(erasure);
      case 'held':
        return this.#settleFiles(erasure);
      default:
        return this.#commit(erasure.id, async (tx, locked) => this.#inOne(tx, locked));
    }
  }

  async #inOne(tx: Tx, erasure: Erasure): Promise<Done> {
    const { parts } = this.#o;
    if (erasure.step === 'asked') return { progress: { ...erasure, step: 'files', cursor: null }, pieces: [] };
    if (erasure.step === 'aside') return { progress: { ...erasure, step: 'held', cursor: null, dueAt: null }, pieces: await this.#questions(tx, erasure) };
    return eraseStep(parts, tx, erasure);
  }

  async #commit(id: string, work: (tx: Tx, erasure: Erasure) => Promise<Done | undefined>): Promise<boolean> {
    const { db, outbox, clock } = this.#o.parts;
    return db.transact(async (tx) => {
      const erasure = await lockErasure(tx, id);
      const done = erasure && (await work(tx, erasure));
      if (!erasure || !done) return false;
      const now = clock.now();
      insertPieces(tx, id, done.pieces, now);
      if (done.progress) saveProgress(tx, id, done.progress);
      await outbox.append(tx, [...(done.out ?? []), ...done.pieces.map((piece) => recordOf(id, piece, now))]);
      crashPoint(`erasure.${SCHEMA}.before-commit`);
      tx.onCommit(() => crashPoint(`erasure.${SCHEMA}.after-commit`));
      return true;
    });
  }

  /** Who has owed a report for a day is asked once more. */
  async #remind(erasure: Erasure): Promise<boolean> {
    if (erasure.step !== 'asked' && erasure.step !== 'held') return false;
    const { db, clock, outbox } = this.#o.parts;
    await db.transact(async (tx) => {
      const now = clock.now();
      const late = await askAgain(tx, erasure.id, ERASERS, now - ASK_AGAIN_MS, now);
      await outbox.append(
        tx,
        late.map((piece) => recordOf(erasure.id, piece, now)),
      );
    });
    return false;
  }

  async #setAside(erasure: Erasure): Promise<boolean> {
    const { parts, blobs } = this.#o;
    const files = await readFiles(parts.db, erasure.id, erasure.cursor ?? '', FILES_AT_ONCE);
    for (const { id } of files) await blobs.setAside(id);
    return this.#commit(erasure.id, async (tx, locked) => {
      if (locked.step !== 'files') return undefined;
      if (files.length === 0) return { progress: { ...locked, step: 'aside', cursor: null, dueAt: parts.clock.now() + (locked.cursor === null ? 0 : GRACE_MS) }, pieces: [] };
      filesAre(
        tx,
        erasure.id,
        files.map((one) => one.id),
        'aside',
      );
      return { progress: { ...locked, cursor: files.at(-1)!.id }, pieces: [] };
    });
  }

  /** Which of them does anybody still name? */
  async #questions(tx: Tx, { id }: Erasure): Promise<Piece[]> {
    const pieces: Piece[] = [];
    const askedAt = toIso(this.#o.parts.clock.now());
    for (let after = ''; ; ) {
      const fileIds = (await readFiles(tx, id, after, FILES_IN_PIECE)).map((one) => one.id);
      if (fileIds.length === 0) return pieces;
      const pieceId = uuidv7(this.#o.parts.clock.now());
      pieces.push({ id: pieceId, type: 'erasure.files_asked', data: JSON.stringify({ erasureId: id, pieceId, fileIds, askedAt }) });
      after = fileIds.at(-1) ?? '';
    }
  }

  /** What somebody names goes back to its place, the rest is gone. */
  async #settleFiles(erasure: Erasure): Promise<boolean> {
    const { parts, blobs } = this.#o;
    const files = await readFiles(parts.db, erasure.id, erasure.cursor ?? '', FILES_AT_ONCE);
    if (files.length === 0) return this.#close(erasure);
    const own = await heldFiles(
      parts.db,
      files.map((one) => one.id),
    );
    for (const { id, state } of files) await (state === 'held' || own.includes(id) ? blobs.putBack(id) : blobs.dropAside(id));
    return this.#commit(erasure.id, async (tx, locked) => {
      if (locked.step !== 'held') return undefined;
      filesAre(tx, erasure.id, own, 'held');
      return { progress: { ...locked, cursor: files.at(-1)!.id }, pieces: [] };
    });
  }

  async #close(erasure: Erasure): Promise<boolean> {
    const { parts, log } = this.#o;
    const retentions = await retentionsOf(log.admin);
    return this.#commit(erasure.id, async (tx, locked) => {
      if (locked.step !== 'held') return undefined;
      const finishedAt = parts.clock.now();
      const [answers, files] = [await readAnswers(tx, erasure.id, ERASERS), await countFiles(tx, erasure.id)];
      const services = ERASERS.map((service) => {
        const { counts = {}, at = null } = answers.find((one) => one.service === service && one.type === 'erasure.requested') ?? {};
        return { service, counts, missing: 0, finishedAt: at === null ? null : toIso(at) };
      });
      const report = JSON.stringify({ services, files: { erased: files['aside'] ?? 0, kept: files['held'] ?? 0 } });
      closeErasure(tx, erasure.id, { counts: locked.counts, finishedAt, lastCopyAt: lastCopyAt(finishedAt, retentions, log.kind), report });
      parts.telemetry.erased(erasure.id);
      return { pieces: [] };
    });
  }
}

function recordOf(erasureId: string, piece: Piece, at: Instant): OutRecord {
  return compose(TOPICS.erasuresRequested, piece.type, JSON.parse(piece.data) as never, { service: SERVICE, key: erasureId, subject: erasureId, at });
}

/** As the log has them now: an operator may have set others than the table of topics. */
async function retentionsOf(admin: Log['admin']): Promise<number[]> {
  const internal = Object.values<Topic>(TOPICS).filter((topic) => topic.visibility === 'internal' && topic.cleanup === 'delete');
  const letters = internal.flatMap((topic) => [SERVICE, ...ERASERS].map((group) => deadLetterTopic(topic.name, group)));
  const found = await Promise.all(
    [...internal, ...letters].map(async ({ name, retentionMs }) => {
      const there = await admin.describe(name);
      return there === undefined ? undefined : (there.retentionMs ?? retentionMs);
    }),
  );
  return found.flatMap((one) => one ?? []);
}

import { createHash } from 'node:crypto';
import { compose, TOPICS } from '@sluice/contracts';
import { cleanJson, type Instant, toIso } from '@sluice/kernel';
import { type CalendarEngine, checkConfig, ConfigFaults, configVersionDigest, type Finding } from '@sluice/policy';
import type { Database, Outbox, Tx } from '@sluice/store';
import { type Files, insertVersion, lockCurrent, versionName } from './versions.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

export interface ApplyOptions {
  /** Who publishes: a key's id, `standalone`, … */
  readonly by: string;
  readonly at: Instant;
  /** The version that these files had before, for a rollback. */
  readonly asNumber?: number;
  /** Only where there is no version yet: the example of a first start. */
  readonly onlyFirst?: boolean;
  /** Says for which years the holidays of a region are known. */
  readonly calendars?: CalendarEngine | undefined;
  /** Called with the current version's number (0 = none) under the lock; throws where the caller has another in mind. */
  readonly guard?: (current: number) => void;
}

export interface Applied {
  readonly version: string;
  /** False: the folder is the current version already. */
  readonly changed: boolean;
  /** What is not wrong enough to refuse it. */
  readonly warnings: readonly Finding[];
}

/**
 * Publishes a folder as the next version, all or nothing: checked, stored, made current, and `config.published` in the outbox.
 * The same folder as the current one is no new version. @throws ConfigFaults with every fault
 */
export async function applyConfigIn(tx: Tx, outbox: Outbox, given: Files, options: ApplyOptions): Promise<Applied> {
  const files = cleanJson(given);
  const { config, findings } = checkConfig(files, { now: options.at, ...(options.calendars === undefined ? {} : { calendars: options.calendars }) });
  if (!config) throw new ConfigFaults(findings, `the configuration has ${findings.filter((one) => one.severity === 'error').length} faults`);
  const { digests, whole } = configVersionDigest(files, sha256);
  const current = await lockCurrent(tx);
  options.guard?.(current?.number ?? 0);
  if (current && (current.digest === whole || options.onlyFirst)) return { version: versionName(current.number), changed: false, warnings: findings };
  const number = (current?.number ?? 0) + 1;
  const version = versionName(number);
  await insertVersion(tx, { number, files, digests, digest: whole, at: options.at, by: options.by, asNumber: options.asNumber ?? null });
  const published = { version, digests, at: toIso(options.at) };
  await outbox.append(tx, [compose(TOPICS.configPublished, 'config.published', published, { service: 'gateway', key: 'current', subject: version, at: options.at })]);
  return { version, changed: true, warnings: findings };
}

/** `applyConfigIn` in a transaction of its own: for the standalone's first start. */
export function applyConfig(db: Database, outbox: Outbox, files: Files, options: ApplyOptions): Promise<Applied> {
  return db.transact((tx) => applyConfigIn(tx, outbox, files, options));
}

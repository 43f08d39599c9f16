import { createHash } from 'node:crypto';
import { compose, TOPICS } from '@sluice/contracts';
import { cleanJson, type Instant, toIso } from '@sluice/kernel';
import { ConfigFaults, configVersionDigest, type Finding } from '@sluice/policy';
import { canCompile, judgeFolder } from '@sluice/policy/thread';
import type { Database, Outbox, Tx } from '@sluice/store';
import { currentVersion, type Files, insertVersion, lockCurrent, versionName } from './versions.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

export interface ApplyOptions {
  /** Who publishes: a key's id, `standalone`, … */
  readonly by: string;
  readonly at: Instant;
  /** The version that these files had before, for a rollback: what checks have learnt since then is only told, where services can work by it. */
  readonly asNumber?: number;
  /** Only where there is no version yet: the example of a first start. */
  readonly onlyFirst?: boolean;
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
 * The same folder as the current one is no new version. Where only the first is wanted and there is one, the folder is not looked at: a
 * newer release may find something in it, and starts all the same. @throws ConfigFaults with every fault
 */
export async function applyConfigIn(tx: Tx, outbox: Outbox, given: Files, options: ApplyOptions): Promise<Applied> {
  const files = cleanJson(given);
  if (options.onlyFirst) {
    const there = await currentVersion(tx);
    if (there) return { version: versionName(there.number), changed: false, warnings: [] };
  }
  const findings = await publishable(files, options);
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

/** What is told of a folder that is published. @throws ConfigFaults where it is not */
async function publishable(files: Files, { at, asNumber }: ApplyOptions): Promise<readonly Finding[]> {
  const { findings, ok } = await judgeFolder(files, { now: at });
  if (ok) return findings;
  if (asNumber !== undefined && (await canCompile(files))) return findings.map((one) => ({ ...one, severity: 'warning' }));
  throw new ConfigFaults(findings, `the configuration has ${findings.filter((one) => one.severity === 'error').length} faults`);
}

/** `applyConfigIn` in a transaction of its own: for the standalone's first start. */
export function applyConfig(db: Database, outbox: Outbox, files: Files, options: ApplyOptions): Promise<Applied> {
  return db.transact((tx) => applyConfigIn(tx, outbox, files, options));
}

import { faultText } from '@sluice/policy';
import { judgeFolder } from '@sluice/policy/thread';
import { ofService } from '@sluice/runtime';
import type { Platform } from '@sluice/stream';
import { currentVersion, versionName } from './versions.ts';

/** Said once, at the start: what is in force, and would not be published by this release. It stays in force. Never rejects. */
export async function tellStanding({ db, logger }: Pick<Platform, 'db' | 'logger'>): Promise<void> {
  const log = ofService(logger, 'gateway');
  try {
    const current = await currentVersion(db);
    if (!current) return;
    const faults = (await judgeFolder(current.files)).findings.filter(({ severity }) => severity === 'error');
    if (faults.length > 0)
      log.warn({ version: versionName(current.number), faults: faults.length, first: faultText(faults) }, 'the configuration in force would not be published now: correct it before the next one');
  } catch (error) {
    log.debug({ err: error }, 'the configuration in force could not be looked at');
  }
}

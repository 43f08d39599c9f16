import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exampleFiles, startMailServer } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { embeddedPlace } from '@sluice/store/embedded';
import { Load } from './load.ts';
import { Process } from './process.ts';
import { Chance } from './random.ts';
import { faultsAfter } from './verify.ts';

const DEATHS = process.env['SLUICE_FAULT_ROUND'] === 'long' ? 20 : 4;

/**
 * The embedded server flushes what the log would bring again a moment after its commit (ADR 10). Killed without a word it loses that moment:
 * nothing that was answered, sent, or shown on the feed may be in it.
 */
test(`the embedded server is killed ${DEATHS} times under load: the program says so and ends; after the next start nothing that anybody was told is gone`, async () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-dies-'));
  const chance = new Chance(7);
  const mail = await startMailServer();
  const sluice = await Process.at(dir, exampleFiles('small'), { SLUICE_SMTP_URL: mail.url });
  const { data } = embeddedPlace(path.join(dir, 'data', 'postgres'));
  let load: Load | undefined;
  let running: Promise<unknown> = Promise.resolve();
  try {
    const ready = await sluice.start();
    if (!ready) throw new Error(`it did not start:\n${sluice.said}`);
    const world = new Load({ url: ready.url, key: () => ready.key, smtpPort: ready.smtp.port, mark: 'dies', chance, mail });
    load = world;
    running = world.run();
    running.catch(() => world.end());
    for (let n = 0; n < DEATHS; n++) {
      await pause(chance.between(300, 2500));
      process.kill(Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
      expect(await sluice.died(30_000)).toBe(true);
      expect([sluice.ended, sluice.said]).toEqual(['1', expect.stringContaining('the embedded Postgres has ended: start again')]);
      if (!(await sluice.start())) throw new Error(`it did not start again:\n${sluice.said}`);
    }
    await pause(500);
    world.end();
    await running;
    expect(world.accepted.read.size).toBeGreaterThan(100);
    expect(await faultsAfter(world, mail)).toEqual([]);
    await sluice.kill('SIGTERM');
    expect(sluice.ended).toBe('0');
  } finally {
    load?.give();
    await running.catch(() => undefined); // told above
    if (sluice.lives) await sluice.kill();
    await mail.close();
    rmSync(data, { recursive: true, force: true });
    rmSync(dir, { recursive: true, force: true });
  }
}, 600_000);

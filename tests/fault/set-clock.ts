import { existsSync, globSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PLACES = ['/usr/lib/*/faketime/libfaketimeMT.so.1', '/usr/lib*/faketime/libfaketimeMT.so.1', '/usr/local/lib/faketime/libfaketimeMT.so.1'];

/** The clock of one process, which can be set while it runs; what measures spans (the monotonic clock) stays true, as when an operator or the time service sets a host's clock. */
export class SetClock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;

  /** @throws Error that says what to install */
  constructor(dir: string) {
    const library = PLACES.flatMap((place) => globSync(place)).find((file) => existsSync(file));
    if (library === undefined) throw new Error('this test needs libfaketime, on Linux: apt-get install -y --no-install-recommends faketime libfaketime (as root, `npm test` does it by itself)');
    this.#file = path.join(dir, 'clock');
    this.set(0);
    // Read again each second: at every look it would slow the process down.
    this.env = { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: this.#file, FAKETIME_CACHE_DURATION: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' };
  }

  /** So many seconds before or after the true time. */
  set(seconds: number): void {
    writeFileSync(this.#file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
  }
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8, without a password. */
  readonly key: string;
}

/** A certificate for this machine that is its own authority, good for a day. @throws Error where there is no openssl */
export function certificate(name: string): Certificate {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-certificate-'));
  try {
    const made = spawnSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '1',
        '-subj',
        `/CN=${name}`,
        '-addext',
        'subjectAltName=DNS:localhost,IP:127.0.0.1',
        '-keyout',
        'key',
        '-out',
        'cert',
      ],
      { cwd: dir, encoding: 'utf8' },
    );
    if (made.error) throw new Error('no certificate for the tests: there is no openssl; install it');
    if (made.status !== 0) throw new Error(`no certificate for the tests: ${made.stderr.slice(-2000)}`);
    return { cert: readFileSync(path.join(dir, 'cert'), 'utf8'), key: readFileSync(path.join(dir, 'key'), 'utf8') };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

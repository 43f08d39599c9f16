import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const example = path.resolve(import.meta.dirname, '../../../../examples/routing/what-if.sh');

test('the example’s day: the other rules serve it better, and the page shows it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice day '));
  try {
    const told = execFileSync('sh', [example, folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const [, mean, , p90, p99, inTime, abandoned] = /^ +diff +0 +(\S+) s +(\S+) s +(\S+) s +(\S+) s +(\S+) % +(\S+) %$/m.exec(told) ?? [];
    for (const less of [mean, p90, p99, abandoned]) expect(Number(less)).toBeLessThan(0);
    expect(Number(inTime)).toBeGreaterThan(0);
    expect(readFileSync(path.join(folder, 'what-if.html'), 'utf8')).toMatch(/<svg[\s\S]*<table/);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

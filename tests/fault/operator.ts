import { spawn } from 'node:child_process';
import path from 'node:path';

/** What a part says of itself, as /readyz and the doctor tell it. */
export interface Checked {
  readonly checks: readonly { readonly name: string; readonly status: string; readonly detail?: string; readonly remedy?: string }[];
}
export const failed = ({ checks }: Checked): Checked['checks'] => checks.filter((one) => one.status === 'fail');

const CLI = path.resolve(import.meta.dirname, '../../services/cli/src/main.ts');
/** `sluice doctor`, as an operator calls it. */
export async function doctor(url: string, key: string): Promise<{ exitCode: number | null; found: Checked }> {
  const child = spawn(process.execPath, ['--conditions=development', '--disable-warning=ExperimentalWarning', CLI, 'doctor', '-o', 'json'], {
    env: { ...process.env, NODE_OPTIONS: '', SLUICE_URL: url, SLUICE_API_KEY: key },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, found: JSON.parse(said) as Checked };
}

/** How far a group is behind, all its topics together, as the admin port tells it; NaN while it does not know. */
export async function lag(adminUrl: string, group: string): Promise<number> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('sluice_consumer_lag{') && line.includes(`"${group}"`));
  return lines.reduce((sum, line) => sum + Number(/ (\d+)(?: \d+)?$/.exec(line)?.[1] ?? Number.NaN), 0);
}

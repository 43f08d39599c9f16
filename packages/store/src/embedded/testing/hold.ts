/** Starts an embedded server in the folder given, says where it is, and waits to be killed. Usage: node hold.ts DIR */
import { startEmbedded } from '../server.ts';

const [dataDir = ''] = process.argv.slice(2);
try {
  const { pid, data, socketDir, port, user, runsAs } = await startEmbedded({ dataDir });
  process.stdout.write(`${JSON.stringify({ pid, data, socketDir, port, user, runsAs })}\n`);
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ refused: error instanceof Error ? error.message : String(error) })}\n`);
}

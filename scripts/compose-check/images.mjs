// What an image says of itself, and whether it is so.
import { run } from './shell.mjs';

const READ_BILL = "const bill = JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8')); console.log(bill.bomFormat, bill.components.length)";

/** An ordinary user, a health check that needs no shell, a bill of materials where the label says. @throws with what is not so */
export async function imagesSay(engine, images) {
  const parts = [];
  for (const image of images) {
    const cli = async (...args) => (await run(engine.cli, args, { env: engine.env })).out;
    const [{ Config, Healthcheck = Config.Healthcheck }] = JSON.parse(await cli('image', 'inspect', image));
    if (Config.User !== '1000:1000') throw new Error(`${image} runs as ${Config.User}`);
    if (Healthcheck?.Test[0] !== 'CMD') throw new Error(`${image} looks at its health by ${JSON.stringify(Healthcheck)}`);
    const [format, count] = (await cli('run', '--rm', '--read-only', '--cap-drop', 'ALL', '--entrypoint', 'node', image, '-e', READ_BILL, Config.Labels['dev.sluice.sbom'])).trim().split(' ');
    if (format !== 'CycloneDX' || !(count > 0)) throw new Error(`${image} has no bill of materials where it says`);
    parts.push(`${image.replace(/^.*\/|:.*$/g, '')} ${count} parts`);
  }
  return parts.join(', ');
}

import { spawn } from 'node:child_process';
import path from 'node:path';
import { brokerLibraries } from './libraries.ts';

/** What Kafka's own console consumer prints of a topic, from its beginning until nothing has come for `idleMs`: headers, key and value of each record. */
export async function consoleConsumer(brokers: readonly string[], topic: string, idleMs = 5000): Promise<readonly { headers: string; key: string; value: string }[]> {
  const properties = ['print.headers=true', 'print.key=true', 'key.separator=\t', 'headers.separator=|'].flatMap((one) => ['--formatter-property', one]);
  const args = ['--bootstrap-server', brokers.join(','), '--topic', topic, '--from-beginning', '--timeout-ms', String(idleMs), ...properties];
  const jvm = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', path.join(brokerLibraries(), '*')];
  const child = spawn('java', [...jvm, 'org.apache.kafka.tools.consumer.ConsoleConsumer', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((resolve) => child.once('close', resolve));
  if (!said.includes('Processed a total of')) throw new Error(`the console consumer did not read ${topic}: ${said.slice(-2000)}`);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [headers = '', key = '', ...value] = line.split('\t');
      return { headers, key, value: value.join('\t') };
    });
}

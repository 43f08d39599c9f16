// Many contacts in one call: node examples/contacts/batch.mjs [FILE] ; one contact a line, as JSON; any Node >= 20, no packages.
// Without a file: three contacts, of which one is refused. Every contact has an answer of its own; send those with 503 again.
import { readFileSync } from 'node:fs';
import { apiOf } from './api.mjs';

const MOST = 500; // contacts a call
const [file] = process.argv.slice(2);
const from = { kind: 'email', value: 'kim@example.com', name: 'Kim' };
const examples = [
  { channel: 'app', externalId: 'batch-1', from, subject: 'Invoice', text: 'The invoice of May is wrong: please send a new one.' },
  { channel: 'app', externalId: 'batch-2', from, text: '登录不了，一直提示密码错误。' },
  { channel: 'app', externalId: 'batch-3', from: { kind: 'email', value: 'nobody' }, text: 'This one has no address and is refused.' },
];
const contacts =
  file === undefined
    ? examples
    : readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line)]));

const api = apiOf(process.env);
let refused = 0;
for (let at = 0; at < contacts.length; at += MOST) {
  const items = contacts.slice(at, at + MOST);
  const answers = (await api('POST', '/v1/contacts/batch', { items })).items;
  for (const [index, { status, id, duplicate, detail }] of answers.entries()) {
    if (status !== 202) refused++;
    console.log([items[index].externalId, status, status === 202 ? `${id}${duplicate ? ' (sent before)' : ''}` : detail].join('\t'));
  }
}
if (refused > 0) console.error(`${refused} of ${contacts.length} were not taken`);

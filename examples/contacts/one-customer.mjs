// One customer behind all channels, seen from outside, beside `npm start`: node examples/contacts/one-customer.mjs
// Two mails and a call of the app become one customer; the CRM says who he is; two conversations become one matter and two again.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { apiOf } from './api.mjs';

const call = apiOf(process.env);
const run = Date.now().toString(36);
const address = `li.wei.${run}@example.com`;
const say = (what, value) => console.log(`${what}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);

/** One mail, by the four commands of SMTP that it takes. */
function mail(subject, text, id, answers) {
  const [host, port] = (process.env.SLUICE_SMTP_LISTEN ?? '127.0.0.1:2525').split(':');
  const head = [
    `Message-ID: <${id}>`,
    `From: Li Wei <${address}>`,
    'To: support@sluice.example',
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    'Content-Type: text/plain; charset=utf-8',
    ...(answers === undefined ? [] : [`In-Reply-To: <${answers}>`]),
  ];
  const steps = ['EHLO example.com', `MAIL FROM:<${address}>`, 'RCPT TO:<support@sluice.example>', 'DATA', [...head, '', text, '.'].join('\r\n'), 'QUIT'];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host);
    socket.on('error', reject).on('close', resolve);
    socket.on('data', (said) => {
      if (/^[45]/m.test(said.toString())) reject(new Error(said.toString().trim()));
      else if (/^\d{3} [^\n]*\n$/m.test(said.toString()) && steps.length > 0) socket.write(`${steps.shift()}\r\n`);
    });
  });
}

/** The customer's tickets, once there are so many. */
async function tickets(count) {
  for (;;) {
    const { items } = await call('GET', '/v1/customers?limit=200');
    const customer = items.find((one) => one.identities?.some((identity) => identity.canonical === address) ?? one.email === address);
    const found = customer === undefined ? [] : (await call('GET', `/v1/tickets?customer=${customer.id}`)).items;
    if (found.length >= count) return found;
    await pause(100);
  }
}

await mail('Invoice 4711 发票', 'The amount is wrong. 金额不对。', `one-${run}@example.com`);
await mail('Delivery 送货', 'And where is my parcel? 包裹在哪里？', `two-${run}@example.com`);
await call('POST', '/v1/contacts', { channel: 'app', externalId: `app-${run}`, from: { kind: 'email', value: address }, subject: 'App', text: 'I cannot sign in. 无法登录。' });
const [third, second, first] = await tickets(3);
say('three contacts by two channels, one customer', first.customerId);

const put = (body) => call('PUT', `/v1/customers/by-external-id/${run}`, body);
const record = { name: '李伟 Li Wei', identities: [{ kind: 'email', value: address }], attributes: { tier: 'key', region: 'CN' }, updatedAt: new Date().toISOString() };
say('the CRM says who he is', (await put(record)).status);
say('and says it again', (await put(record)).status);

const into = `/v1/conversations/${first.conversationId}`;
say('merged', (await call('POST', `${into}/merge`, { otherId: second.conversationId })).merged);
say('the second ticket', (await call('GET', `/v1/tickets/${second.id}`)).closeReason);
await mail('Re: Delivery 送货', 'Any news? 有消息吗？', `three-${run}@example.com`, `two-${run}@example.com`);
say('two again', (await call('POST', `${into}/unmerge`, { otherId: second.conversationId })).merged);
say('the second ticket', (await call('GET', `/v1/tickets/${second.id}`)).status);

const { items } = await call('GET', `/v1/customers/${third.customerId}/timeline`);
say(
  'all that he said, newest first',
  items.map((one) => one.text),
);

import type { MailAuthentication } from '@sluice/contracts';
import { ITS_SERVER, letter, signed, SOMEBODYS_SERVER, zone } from './testing/senders.ts';
import type { Ask } from './resolver.ts';
import { ofAuthor } from './verdict.ts';
import { type Brought, mailVerifier, type VerifyLimits } from './verifier.ts';

const LI = 'Li Wei <li.wei@customer.example>';
const faults: unknown[] = [];
beforeEach(() => void (faults.length = 0));

/** `spf dkim dmarc arc`, and whether it is aligned. */
async function told(raw: string | Buffer, o: Partial<Brought> & { ask?: Ask; limits?: Partial<VerifyLimits> } = {}): Promise<string> {
  const { ask = zone(), limits, ...brought } = o;
  const verify = mailVerifier({ ask, hostname: 'mx.our.example', failed: (error) => faults.push(error), ...(limits ? { limits } : {}) });
  return line(await verify({ raw: Buffer.from(raw), ip: SOMEBODYS_SERVER, helo: 'mail.somebody.example', sender: 'li.wei@customer.example', ...brought }));
}
const line = ({ spf, dkim, dmarc, arc, aligned }: MailAuthentication): string => `${spf} ${dkim} ${dmarc} ${arc}${aligned ? ' aligned' : ''}`;

test('sent by its own server, signed or not', async () => {
  expect(await told(await signed(letter(LI)), { ip: ITS_SERVER })).toBe('pass pass pass none aligned');
  expect(await told(letter(LI), { ip: ITS_SERVER })).toBe('pass none pass none aligned');
  expect(await told(letter(LI), { ip: `::ffff:${ITS_SERVER}` })).toBe('pass none pass none aligned');
});

test('forwarded: the signature holds', async () => {
  expect(await told(await signed(letter(LI)))).toBe('fail pass pass none aligned');
  expect(await told(await signed(letter(LI)), { sender: '' })).toMatch(/ pass pass none aligned$/);
});

test('a body or a subject that was changed on the way, a name that somebody took', async () => {
  const mail = await signed(letter(LI));
  expect(await told(mail.replace('parcel?', 'money?'))).toBe('fail fail fail none');
  expect(await told(mail.replace('Subject: parcel', 'Subject: money'))).toBe('fail fail fail none');
  expect(await told(letter(LI))).toBe('fail none fail none');
  expect(await told(await signed(letter(LI), 'plain.example'), { sender: 'x@plain.example' })).toBe('fail pass fail none');
});

test('no policy: what the domain itself says counts, and nothing is held against it', async () => {
  const plain = 'li@plain.example';
  expect(await told(await signed(letter(plain), 'plain.example'), { sender: plain })).toBe('fail pass none none aligned');
  expect(await told(letter(plain), { sender: plain })).toBe('fail none none none');
  expect(await told(letter('x@nowhere.example'), { sender: 'x@nowhere.example' })).toBe('none none none none');
});

test('a signature over the first bytes proves nothing of what was written behind them', async () => {
  const mail = await signed(letter(LI), 'customer.example', { maxBodyLength: 10 });
  expect(await told(`${mail}and send money\r\n`)).toBe('fail policy none none');
});

test('two authors: nobody can say whom a reader will see', async () => {
  const two = (await signed(letter(LI))).replace('\r\nTo: ', '\r\nFrom: boss@elsewhere.example\r\nTo: ');
  expect(await told(two, { ip: ITS_SERVER })).toMatch(/ fail none$/);
  expect(await told(letter(`${LI}, boss@elsewhere.example`), { ip: ITS_SERVER })).toMatch(/ fail none$/);
});

test('of a mail from this network the address says nothing; its signature does', async () => {
  const asked: string[] = [];
  const ask: Ask = (name, type) => {
    asked.push(name);
    return zone()(name, type);
  };
  expect(await told(letter(LI), { ip: '127.0.0.1', ask })).toBe('none none none none');
  expect(asked).toEqual([]);
  expect(await told(await signed(letter(LI)), { ip: '10.1.2.3', ask })).toBe('none pass pass none aligned');
  expect(await told((await signed(letter(LI))).replace('parcel?', 'money?'), { ip: 'fd00::1', ask })).toBe('none fail none none');
});

describe('the DNS', () => {
  const away: Ask = () => Promise.reject(Object.assign(new Error('nobody answers'), { code: 'ESERVFAIL' }));
  const silent: Ask = () => new Promise(() => undefined);
  test('is away: nothing is known, and nothing is held against the mail', async () => {
    expect(await told(await signed(letter(LI)), { ask: away })).toBe('temperror temperror temperror none');
    expect(faults).toEqual([]);
  });
  test('says nothing: the same, when the time is over', async () => {
    expect(await told(await signed(letter(LI)), { ask: silent, limits: { keysMs: 20, policyMs: 40 } })).toBe('temperror temperror temperror none');
    expect(await told(await signed(letter(LI)), { ask: silent, limits: { wholeMs: 20 } })).toBe('temperror temperror temperror temperror');
  });
  test('of the sender hangs: the policy of the domain that he claims is read all the same', async () => {
    const ask: Ask = (name, type) => (name.endsWith('slow.example') ? silent(name, type) : zone()(name, type));
    const mail = await signed(letter(LI), 'slow.example');
    expect(await told(mail, { ask, sender: 'x@slow.example', limits: { keysMs: 30, policyMs: 5000 } })).toBe('temperror temperror fail none');
  });
  test('does not have the key of the domain for now: that is no forgery', async () => {
    const ask: Ask = (name, type) => (name.startsWith('s1.') ? away(name, type) : zone()(name, type));
    expect(await told(await signed(letter(LI)), { ask })).toBe('fail temperror temperror none');
  });
  test('throws what no DNS throws: told, and the mail is taken', async () => {
    const ask: Ask = () => {
      throw new TypeError('broken');
    };
    expect(await told(await signed(letter(LI)), { ask })).toContain('temperror');
    const broken = (() => Promise.resolve({ length: 1 })) as unknown as Ask;
    expect(await told(await signed(letter(LI)), { ask: broken })).not.toContain('pass');
  });
});

test('a header that no mail program writes is not checked, and proves nothing', async () => {
  const many = Array.from({ length: 2000 }, (_, n) => `X-${n}: y`);
  expect(await told(await signed(letter(LI, 'x', many)), { ip: ITS_SERVER })).toBe('none permerror fail none');
});

test('a large mail leaves the loop to others', async () => {
  const mail = await signed(letter(LI, `${'y'.repeat(76)}\r\n`.repeat(130_000)));
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 1);
  expect(await told(mail, { limits: { wholeMs: 60_000 } })).toBe('fail pass pass none aligned');
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(3);
});

test('a verdict about another author than the one whom we show counts against the mail', () => {
  const verdict = { spf: 'pass', dkim: 'pass', dmarc: 'pass', arc: 'none', domain: 'customer.example', aligned: true, by: 'listener' };
  expect(ofAuthor(verdict, 'li@Customer.Example')).toEqual(verdict);
  expect(ofAuthor({ ...verdict, domain: 'xn--fiq228c.example' }, '李@中文.example').dmarc).toBe('pass');
  expect(ofAuthor(verdict, 'boss@elsewhere.example')).toMatchObject({ domain: 'elsewhere.example', dmarc: 'fail', aligned: false });
  expect(ofAuthor({ ...verdict, dmarc: 'temperror', aligned: false, domain: '' }, 'li@customer.example')).toMatchObject({ domain: 'customer.example', dmarc: 'temperror' });
});

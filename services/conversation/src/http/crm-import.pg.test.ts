import { type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

interface Line {
  readonly line: number;
  readonly status: string;
  readonly customerId: string | null;
  readonly code: string | null;
  readonly detail: string | null;
}
async function send(payload: Buffer | string, { type = 'text/csv', accept = 'application/json', query = '' } = {}): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await b.app.inject({ method: 'POST', url: `/v1/customers/import${query}`, headers: { 'content-type': type, accept }, payload });
  return { status: answer.statusCode, text: answer.body };
}
const report = async (payload: Buffer | string, options: Parameters<typeof send>[1] = {}): Promise<Line[]> => (JSON.parse((await send(payload, options)).text) as { lines: Line[] }).lines;
const brief = (lines: readonly Line[]): string[] => lines.map(({ line, status, detail }) => `${line} ${status}${detail === null ? '' : `: ${detail}`}`);
const names = async (): Promise<(string | null)[]> => (await b.db.query<{ name: string | null }>('select name from conversation.customer order by name')).map((one) => one.name);

const TABLE = 'externalId,name,email,phone,phoneRegion,tier,region,satisfaction,custom.note,updatedAt\r\n';

test('a line is a customer; a faulty one is told by its place and its column, and stops no other', async () => {
  const lines = await report(
    `${TABLE}C-1,"Wei, ""Li""",li@a.example,138 0013 8000,CN,key,north,4.5,"two\r\nlines",2026-03-01T08:00:00Z\r\n` +
      'C-2,Bo,nobody,,,,,,,\r\n' +
      '\r\n' +
      'C-3,Cy,cy@a.example,,,,,9,,\r\n' +
      ',No id,,,,,,,,\r\n' +
      'C-4,Di,,,,,,,,,too many\r\n' +
      `C-6,${'x'.repeat(70_000)}\r\n` +
      'C-5,Ed\r\n',
  );
  expect(brief(lines)).toEqual([
    '2 created',
    '4 error: identities.0.value there is no @ in it',
    '6 error: attributes.satisfaction must be a number from 1 to 5',
    '7 error: externalId must have 1 to 200 characters',
    '8 error: line has 11 cells for 10 columns',
    '9 error: line may have 65536 bytes',
    '10 created',
  ]);
  expect(await names()).toEqual(['Ed', 'Wei, "Li"']);
  expect((await b.get(`/v1/customers/${lines[0]!.customerId}`)).body).toMatchObject({
    tier: 'key',
    identities: [{ canonical: 'li@a.example' }, { canonical: 'C-1' }, { canonical: '+8613800138000' }],
  });
});

test('the same table again: unchanged, and nothing is said', async () => {
  const table = `${TABLE}C-1,Li,li@a.example,,,key,,,,2026-03-01T08:00:00Z\n`;
  await report(table);
  const said = (await b.said()).length;
  expect(brief(await report(table))).toEqual(['2 unchanged']);
  expect((await b.said()).length).toBe(said);
});

test.each([
  ['UTF-8', Buffer.from('externalId,name\n1,李伟\n'), 'text/csv'],
  ['UTF-8 with its mark', Buffer.from('\ufeffexternalId,name\n1,李伟\n'), 'text/csv; charset=utf-8'],
  ['GB18030', Buffer.concat([Buffer.from('externalId,name\n1,'), Buffer.from([0xc0, 0xee, 0xce, 0xb0]), Buffer.from('\n')]), 'text/csv; charset=GB18030'],
])('%s', async (_, table, type) => {
  expect(brief(await report(table, { type }))).toEqual(['2 created']);
  expect(await names()).toEqual(['李伟']);
});

test('what is no table at all is refused as a whole, and nothing is kept', async () => {
  for (const [table, type, status] of [
    ['name\nLi\n', 'text/csv', 400],
    ['externalId,colour\n1,red\n', 'text/csv', 400],
    ["externalId,custom.a'--\n1,red\n", 'text/csv', 400],
    ['externalId,name,email,email,name\n1,Li,,,Wei\n', 'text/csv', 400],
    [Buffer.from([0x65, 0xff, 0xfe]), 'text/csv', 400],
    ['externalId\n1\n', 'text/csv; charset=utf-7', 415],
    ['externalId\n1\n', 'text/plain', 415],
  ] as const)
    expect([table, (await send(table, { type })).status]).toEqual([table, status]);
  expect(await names()).toEqual([]);
});

test('a table that ends in the middle of a quote: what stands before it is taken', async () => {
  expect(brief(await report('externalId,name\n1,Li\n2,"Wei\n'))).toEqual(['2 created', expect.stringMatching(/^3 error: .*[Qq]uote/)]);
});

test('a dry run says what would become of each line, and leaves nothing', async () => {
  expect(brief(await report('externalId,name\n1,Li\n1,Li\n', { query: '?dryRun=true' }))).toEqual(['2 created', '3 unchanged']);
  expect([await names(), await b.said(), await b.db.query('select 1 as one from conversation.identity')]).toEqual([[], [], []]);
});

test('thousands of lines, the report line by line while they are worked off', async () => {
  const lines = 3000;
  const table = `externalId,name,email,tier,updatedAt\n${Array.from({ length: lines }, (_, n) => `C-${n},Name ${n},c${n}@a.example,key,2026-03-01T08:00:00Z\n`).join('')}`;
  for (const status of ['created', 'unchanged']) {
    const begun = performance.now();
    const { text } = await send(table, { accept: 'application/x-ndjson' });
    const took = performance.now() - begun;
    const told = text.trimEnd().split('\n');
    expect(told.length).toBe(lines);
    expect(told.every((one, n) => (JSON.parse(one) as Line).status === status && (JSON.parse(one) as Line).line === n + 2)).toBe(true);
    process.stderr.write(`customers import, ${lines} lines ${status}: ${Math.round(lines / (took / 1000))} lines/s\n`);
  }
}, 60_000);

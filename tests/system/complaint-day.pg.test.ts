import { type Api, exampleFiles, TestSystem } from '@sluice/dev-env';
// @ts-expect-error: a program for people, without types
import { complaint, shanghai, timeline } from '../../examples/cases/complaint.mjs';

interface World {
  mail(mail: object): Promise<void>;
  as(role: string, agentId?: string): Promise<Api>;
  till(time: string): Promise<void>;
}
const play = complaint as (world: World) => Promise<string>;
const told = timeline as (api: Api, ticketId: string) => Promise<string[]>;
const at = shanghai as (text: string) => string;

let s: TestSystem;
afterEach(() => s.stop());

test('a complaint runs through the five stages; what is late is told, and the timeline says all of it in Chinese and English', async () => {
  s = await TestSystem.start({ files: exampleFiles('company'), at: Date.parse(at('2026-03-02 09:00')) });
  const ticketId = await play({
    mail: (mail) => s.sendMail(mail),
    as: (role, agentId) => s.as(role, agentId),
    till: async (time) => {
      await s.settle();
      await s.move(Date.parse(at(time)) - s.clock.now());
    },
  });
  const lines = await told(s.api, ticketId);
  process.stdout.write(`${lines.join('\n')}\n`);
  const stages = lines.filter((line) => line.includes('进入阶段')).map((line) => line.slice(0, 16) + line.slice(line.lastIndexOf(':')));
  expect(stages).toEqual(['2026-03-02 10:01: intake', '2026-03-02 10:30: analysis', '2026-03-02 17:30: solution', '2026-03-03 16:00: feedback', '2026-03-03 17:30: review']);
  // Four hours of service's time after 10:30.
  const late = lines.filter((line) => line.includes('超期 · late'));
  expect(late).toEqual([expect.stringContaining('analysis.root-cause')]);
  expect(lines.filter((line) => line.includes('analysis.root-cause breach')).map((line) => line.slice(line.lastIndexOf(': ')))).toEqual([expect.stringContaining('li-na')]);
  const { items } = await s.api.ok<{ items: { clock: string; of: string | null; state: string; dueAt: string | null; metAt: string | null }[] }>('GET', `/v1/tickets/${ticketId}/clocks`);
  expect(items.filter(({ state }) => state === 'breached').map(({ of }) => of)).toEqual(['analysis.root-cause']);
  expect(items.find(({ of }) => of === 'review.filed')).toMatchObject({ state: 'met', dueAt: at('2026-03-06 22:00') });
  expect(items.find(({ clock }) => clock === 'promise')).toMatchObject({ state: 'met', dueAt: at('2026-03-04 12:00') });
  expect(items.find(({ clock }) => clock === 'task')).toMatchObject({ state: 'met' });
  expect(await s.api.ok('GET', `/v1/tickets/${ticketId}/case`)).toMatchObject({ stage: { id: 'review' }, missing: [], status: 'resolved' });
}, 120_000);

import { PassingFault } from '@sluice/kernel';
import type { Accepted, NewContact } from './contact.ts';
import { Intake } from './intake.ts';
import { sampleContact } from './testing/contacts.ts';

const accepted = (contacts: readonly NewContact[]): Accepted[] => contacts.map((one) => ({ outcome: 'accepted', id: one.id, flagged: false }));
const isPassing = (error: unknown): boolean => error instanceof PassingFault;
const many = (count: number): NewContact[] => Array.from({ length: count }, (_, n) => sampleContact({ providerId: `p${n}` }));

/** An insert that holds its answers until told. */
function held() {
  const flushes: { contacts: readonly NewContact[]; go: (error?: unknown) => void }[] = [];
  const insert = (contacts: readonly NewContact[]): Promise<Accepted[]> =>
    new Promise((resolve, reject) => {
      flushes.push({ contacts, go: (error) => (error === undefined ? resolve(accepted(contacts)) : reject(error)) });
    });
  return { flushes, insert };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test('a lone contact is flushed at once; what comes while two flushes are under way goes together', async () => {
  const { flushes, insert } = held();
  const intake = new Intake({ insert, isPassing });
  const [a, b, ...rest] = many(50);
  const answers = [intake.accept(a!)];
  await turn();
  answers.push(intake.accept(b!));
  await turn();
  answers.push(...rest.map((one) => intake.accept(one)));
  await turn();
  expect(flushes.map((flush) => flush.contacts.length)).toEqual([1, 1]);
  flushes[0]!.go();
  await turn();
  expect(flushes.map((flush) => flush.contacts.length)).toEqual([1, 1, 48]);
  flushes[1]!.go();
  flushes[2]!.go();
  expect((await Promise.all(answers)).map((one) => one.outcome)).toEqual(Array.from({ length: 50 }, () => 'accepted'));
});

test('one bad contact does not take its neighbours with it', async () => {
  const [a, bad, c] = many(3) as [NewContact, NewContact, NewContact];
  const sizes: number[] = [];
  const intake = new Intake({
    isPassing,
    insert: async (contacts) => {
      sizes.push(contacts.length);
      if (contacts.includes(bad)) throw new Error('row is too big');
      return accepted(contacts);
    },
  });
  const answers = await Promise.allSettled([a, bad, c].map((one) => intake.accept(one)));
  expect(answers.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(sizes).toEqual([3, 1, 1, 1]);
});

test('with the database away every waiting contact is told so, and the next one is taken when it is back', async () => {
  let away = true;
  const intake = new Intake({
    isPassing,
    insert: async (contacts) => {
      if (away) throw new PassingFault('connection refused');
      return accepted(contacts);
    },
  });
  const answers = await Promise.allSettled(many(10).map((one) => intake.accept(one)));
  expect(answers.every((one) => one.status === 'rejected' && one.reason instanceof PassingFault)).toBe(true);
  expect(intake.away).toBe(true);
  away = false;
  expect(await intake.accept(many(1)[0]!)).toMatchObject({ outcome: 'accepted' });
  expect(intake.away).toBe(false);
});

test('the queue is bounded in number', async () => {
  const { flushes, insert } = held();
  const intake = new Intake({ insert, isPassing, limits: { maxWaiting: 5, maxBatch: 1 } });
  const answers = many(5).map((one) => intake.accept(one));
  await expect(intake.accept(many(1)[0]!)).rejects.toThrow(PassingFault);
  for (let sent = 0; sent < 5; sent += 1) {
    await turn();
    flushes[sent]!.go();
  }
  expect(await Promise.all(answers)).toHaveLength(5);
});

test('a statement that hangs does not hold its senders: they are told to come again', async () => {
  const { insert } = held();
  const intake = new Intake({ insert, isPassing, limits: { patienceMs: 60 } });
  await expect(Promise.all(many(3).map((one) => intake.accept(one)))).rejects.toThrow('does not answer in time');
});

test('a flush is bounded in bytes, yet one large contact goes alone', async () => {
  const { flushes, insert } = held();
  const intake = new Intake({ insert, isPassing, limits: { maxBatchBytes: 100, maxFlushes: 10 } });
  const large = many(3).map((one) => ({ ...one, raw: Buffer.alloc(150) }));
  const answers = large.map((one) => intake.accept(one));
  await turn();
  for (const flush of flushes) flush.go();
  await Promise.all(answers);
  expect(flushes.map((flush) => flush.contacts.length)).toEqual([1, 1, 1]);
});

test('closing answers all that was taken, and takes nothing more', async () => {
  const { flushes, insert } = held();
  const intake = new Intake({ insert, isPassing });
  const answer = intake.accept(many(1)[0]!);
  const closed = intake.close();
  await expect(intake.accept(many(1)[0]!)).rejects.toThrow(PassingFault);
  await turn();
  flushes[0]!.go();
  await closed;
  expect(await answer).toMatchObject({ outcome: 'accepted' });
});

import { createHash, randomBytes } from 'node:crypto';
import type { Blobs } from '../blobs.ts';

/** A driver under test: `open` is a process's own instance on the same, at first empty store; `stop` ends what `make` began. */
export interface BlobsUnderTest {
  open(): Blobs;
  stop(): Promise<void>;
}

const MIB = 1024 * 1024;

/** The contract of the blob store. Every driver passes it; a new one is only listed. */
export function blobContract(name: string, make: () => Promise<BlobsUnderTest>): void {
  describe(`blob contract: ${name}`, () => {
    let under: BlobsUnderTest;
    let blobs: Blobs;
    beforeAll(async () => {
      under = await make();
      blobs = under.open();
    });
    afterAll(() => under.stop());

    test('the id is the digest of the bytes, and the same bytes are one blob, also when they are put at once', async () => {
      const bytes = Buffer.from('发票');
      const id = createHash('sha256').update(bytes).digest('hex');
      const stored = await Promise.all([...Array(8).keys()].map(() => blobs.put(Buffer.from(bytes))));
      expect(stored).toEqual(stored.map(() => ({ id, bytes: 6 })));
      expect(await blobs.put(bytes)).toEqual({ id, bytes: 6 });
      expect(await blobs.get(id)).toEqual(bytes);
    });

    test('what is not there, and what is no id, is nothing', async () => {
      const { id } = await blobs.put(Buffer.from('there'));
      for (const none of ['0'.repeat(64), '', '../../etc/passwd', id.toUpperCase(), `${id}/`, `${id}?x`, id.slice(0, 63), `${id.slice(0, 2)}/${id}`]) expect(await blobs.get(none)).toBeUndefined();
    });

    test.each([0, 1, 8191, 256 * 1024, 8 * MIB + 1])('%i bytes come back as they were', async (size) => {
      const bytes = randomBytes(size);
      const { id, bytes: counted } = await blobs.put(bytes);
      expect(counted).toBe(size);
      expect((await blobs.get(id))?.equals(bytes)).toBe(true);
    });

    test('whoever asks while it is put sees nothing of it, or all; after that all', async () => {
      const bytes = randomBytes(16 * MIB);
      const id = createHash('sha256').update(bytes).digest('hex');
      const putting = { ended: false };
      const puts = Promise.all([blobs.put(bytes), under.open().put(bytes)]).finally(() => (putting.ended = true));
      const seen = new Set<number | undefined>();
      while (!putting.ended) seen.add((await blobs.get(id))?.length);
      await puts;
      seen.delete(undefined);
      seen.add((await blobs.get(id))?.length);
      expect([...seen]).toEqual([bytes.length]);
    });

    test('a part of larger memory is stored alone, and whoever has read a blob may write into it', async () => {
      const memory = randomBytes(3000);
      const before = Buffer.from(memory);
      const { id } = await blobs.put(memory.subarray(1000, 2000));
      expect(memory.equals(before)).toBe(true);
      const read = await blobs.get(id);
      expect(read?.equals(before.subarray(1000, 2000))).toBe(true);
      read?.fill(0);
      expect((await blobs.get(id))?.equals(before.subarray(1000, 2000))).toBe(true);
    });

    test('another process finds at once what one has put, and puts it again without harm', async () => {
      const other = under.open();
      for (let n = 0; n < 5; n++) {
        const bytes = randomBytes(1000 + n);
        const { id } = await blobs.put(bytes);
        expect((await other.get(id))?.equals(bytes)).toBe(true);
        expect(await other.put(bytes)).toEqual({ id, bytes: bytes.length });
        expect((await blobs.get(id))?.equals(bytes)).toBe(true);
      }
    });

    test('many at once, of all sizes', async () => {
      const all = [...Array(60).keys()].map((n) => randomBytes(n * 3001));
      const ids = await Promise.all(all.map(async (bytes) => (await blobs.put(bytes)).id));
      const read = await Promise.all(ids.map((id) => blobs.get(id)));
      expect(read.map((bytes, at) => bytes?.equals(all[at]!))).toEqual(Array(60).fill(true));
    });

    test('what was set aside is still found, comes back whole, and is gone once it is dropped', async () => {
      const bytes = randomBytes(3000);
      const { id } = await blobs.put(bytes);
      for (let n = 0; n < 2; n++) await blobs.setAside(id);
      expect((await under.open().get(id))?.equals(bytes)).toBe(true);
      for (let n = 0; n < 2; n++) await blobs.putBack(id);
      await blobs.dropAside(id);
      expect((await blobs.get(id))?.equals(bytes)).toBe(true);
      await blobs.setAside(id);
      for (let n = 0; n < 2; n++) await under.open().dropAside(id);
      expect(await blobs.get(id)).toBeUndefined();
      expect(await blobs.put(bytes)).toEqual({ id, bytes: 3000 });
      expect((await blobs.get(id))?.equals(bytes)).toBe(true);
    });

    test('the same bytes that come while they are aside are written anew: dropping what is aside does not touch them, nor does putting it back', async () => {
      for (const end of ['dropAside', 'putBack'] as const) {
        const bytes = randomBytes(3000);
        const { id } = await blobs.put(bytes);
        await blobs.setAside(id);
        await under.open().put(bytes);
        await blobs[end](id);
        expect((await blobs.get(id))?.equals(bytes)).toBe(true);
        await blobs.dropAside(id);
        expect((await blobs.get(id))?.equals(bytes)).toBe(true);
      }
    });

    test('whoever reads while it is moved to and fro always finds it', async () => {
      const bytes = randomBytes(3000);
      const { id } = await blobs.put(bytes);
      const moving = { ended: false };
      const moved = (async () => {
        for (let n = 0; n < 10; n++) {
          await blobs.setAside(id);
          await blobs.putBack(id);
        }
      })().finally(() => (moving.ended = true));
      const seen = new Set<boolean | undefined>();
      while (!moving.ended) seen.add((await under.open().get(id))?.equals(bytes));
      await moved;
      seen.add((await blobs.get(id))?.equals(bytes));
      expect([...seen]).toEqual([true]);
    });

    test('what is not there is neither set aside, nor put back, nor dropped; what is no id is nothing', async () => {
      for (const none of ['0'.repeat(64), '', '../../etc/passwd', 'check/check']) {
        await blobs.setAside(none);
        await blobs.putBack(none);
        await blobs.dropAside(none);
        expect(await blobs.get(none)).toBeUndefined();
      }
    });

    test('a check passes where all is well, as often as it is asked for', async () => {
      await Promise.all([...Array(5).keys()].map(() => blobs.check()));
      await under.open().check();
    });
  });
}

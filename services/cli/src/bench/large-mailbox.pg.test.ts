import { benchLarge } from './large-mailbox.ts';
import { Scratch } from './scratch.ts';

test('a small one: every mail that is tried joins the conversation that its chain names, and a page is full', async () => {
  const scratch = new Scratch();
  try {
    const seen = await benchLarge(scratch, () => undefined, 1000);
    expect(seen).toMatchObject({ tried: 500, joined: 500, details: { mails: 1000, entries: 51 } });
    expect(seen.bars.map((bar) => bar.atMost)).toEqual([5, 50, 50]);
  } finally {
    await scratch.clear();
  }
}, 120_000);

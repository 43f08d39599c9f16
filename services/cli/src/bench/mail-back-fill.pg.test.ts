import { Scratch } from './scratch.ts';
import { benchBackFill } from './mail-back-fill.ts';

test('a small back-fill: every mail of the mailbox is found again as a ticket with an agent, and what it cost is told', async () => {
  const scratch = new Scratch();
  try {
    const said: string[] = [];
    const seen = await benchBackFill(scratch, (text) => said.push(text), 300);
    expect(seen).toMatchObject({ mails: 300, found: 300, tickets: 300 });
    expect(seen.bytesPerMail).toBeGreaterThan(1500);
    expect(seen.bytesPerMail).toBeLessThan(2500);
    expect(Object.keys(seen.cpuMs)).toEqual(['node', 'postgres', 'dovecot']);
    expect(said).toEqual(['300 mails lie in a mailbox of Dovecot; a standalone is started on it']);
  } finally {
    await scratch.clear();
  }
}, 120_000);

test('without Dovecot it says what to install, in one sentence', async () => {
  const scratch = new Scratch();
  await expect(benchBackFill(scratch, () => undefined, 10, { places: [] })).rejects.toMatchObject({
    name: 'CliFault',
    exitCode: 1,
    message: 'this bench needs a real IMAP server: apt-get install -y --no-install-recommends dovecot-imapd, or leave this part out with --back-fill 0',
  });
  await scratch.clear();
});

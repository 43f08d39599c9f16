import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { HOUR, MINUTE } from '@sluice/kernel';
import { parseMail } from '@sluice/mail';

/** Words and a file name that stand in notes and nowhere else; not even cut in pieces by an encoding. */
const MARKS = ['Geheimnotiz', '他对我们大喊大叫', 'note-file-4711'];
const NOTE = {
  text: 'Geheimnotiz: he shouted at us. 他对我们大喊大叫。',
  attachments: [{ filename: 'note-file-4711.txt', contentType: 'text/plain', base64: Buffer.from('Geheimnotiz').toString('base64') }],
};

/**
 * Every way by which something leaves is walked with notes lying on both sides of it (freescout #5138: through a merge; chatwoot #15605: through a
 * forgotten prefix). Afterwards the marks stand in one table, and nowhere that anybody outside can read.
 */
test('a note never leaves: by no answer, quote, merge, failure, bounce, escalation, feed or topic', async () => {
  const small = exampleFiles('small');
  const s = await TestSystem.start({ files: { ...small, 'channels.yaml': (small['channels.yaml'] ?? '').replace('    addresses: [support', '    quote: true\n    addresses: [support') } });
  try {
    const from = 'li.wei@example.com';
    for (const n of [1, 2]) await s.sendMail({ from, subject: `Matter ${n} 事情${n}`, text: 'Where is it? 在哪里？', messageId: `<matter-${n}@example.com>` });
    await s.settle();
    const tickets = (await s.api.ok<{ items: { id: string; conversationId: string; version: number }[] }>('GET', '/v1/tickets')).items;
    const [one, two] = tickets as [(typeof tickets)[0], (typeof tickets)[0]];
    const note = async () => {
      for (const { conversationId } of [one, two]) await s.api.ok('POST', `/v1/conversations/${conversationId}/notes`, NOTE);
    };
    const answer = async (conversationId: string) => {
      await s.api.ok('POST', `/v1/conversations/${conversationId}/messages`, {
        text: 'It leaves today. 今天发出。',
        attachments: [{ filename: 'label.txt', contentType: 'text/plain', base64: 'bGFiZWw=' }],
      });
      await s.settle();
    };
    await note();
    await answer(one.conversationId);
    await s.api.ok('POST', `/v1/conversations/${one.conversationId}/merge`, { otherId: two.conversationId });
    await note();
    await answer(two.conversationId);
    await s.sendMail({ from, subject: 'Re: Matter 2 事情2', text: 'Thanks, and the other? 那另一个呢？', inReplyTo: '<matter-2@example.com>', references: '<matter-2@example.com>' });
    await s.settle();
    await answer(one.conversationId);
    await s.api.ok('POST', `/v1/conversations/${one.conversationId}/unmerge`, { otherId: two.conversationId });
    await note();
    s.mail.refuse = 550;
    await answer(two.conversationId);
    s.mail.refuse = undefined;
    await s.api.ok('POST', `/v1/tickets/${two.id}/resolve`, { code: 'solved' });
    await s.api.ok('POST', `/v1/tickets/${two.id}/reopen`, {});
    await s.api.ok('POST', `/v1/tickets/${one.id}/transfer`, { queueId: 'billing', note: 'to billing' }).catch(() => undefined);
    await s.move(30 * MINUTE);
    await answer(two.conversationId);
    await s.move(72 * HOUR);

    expect(s.mail.mails.length).toBeGreaterThan(3);
    const quoted = [];
    for (const { raw, envelope } of s.mail.mails) {
      const mail = await parseMail(Buffer.from(raw));
      quoted.push(/在哪里|那另一个/.test(mail.text));
      expectNone('a mail', [raw, envelope, mail.text, mail.headers, mail.attachments.map((file) => [file.filename, file.bytes.toString('utf8')])]);
    }
    // The quoting of the thread did happen: the test would see a note in it.
    expect(quoted).toContain(true);
    const subscriber = await s.as('subscriber');
    for (let after: string | undefined, n = 0; n < 50; n++) {
      const { items, next } = await subscriber.ok<{ items: unknown[]; next: string }>('GET', `/v1/events?limit=100${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
      expectNone('the feed', items);
      if (items.length === 0) break;
      after = next;
    }
    for (const path of ['/v1/channels/email/outbox', '/v1/escalations', `/v1/tickets/${one.id}/history`, `/v1/tickets/${two.id}/decisions`, '/v1/audit', '/v1/dead-letters'])
      expectNone(path, await s.api.ok('GET', path));

    const { db } = s.platform;
    const tables = await db.query<{ name: string }>("select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1");
    const holding: string[] = [];
    for (const { name } of tables) {
      const rows = await db.query<{ n: number }>(
        `select count(*)::int8 as n from ${name} t where ${MARKS.map((_, at) => `t::text ilike '%' || $${at + 1} || '%' or t::text ilike '%' || encode(convert_to($${at + 1}, 'UTF8'), 'hex') || '%'`).join(' or ')}`,
        MARKS,
      );
      if ((rows[0]?.n ?? 0) > 0) holding.push(name);
    }
    expect(holding).toEqual(['conversation.message']);
    const kinds = await db.query<{ kind: string; direction: string; audience: string }>(
      "select distinct kind, direction, doc ->> 'audience' as audience from conversation.message m where m.doc::text like '%' || $1 || '%'",
      [MARKS[0]],
    );
    expect(kinds).toEqual([{ kind: 'note', direction: 'internal', audience: 'internal' }]);
  } finally {
    await s.stop();
  }
}, 60_000);

function expectNone(where: string, what: unknown): void {
  const text = typeof what === 'string' ? what : JSON.stringify(what);
  for (const mark of MARKS) expect([where, mark, text.includes(mark)]).toEqual([where, mark, false]);
}

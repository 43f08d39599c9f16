import type { AddressInfo } from 'node:net';
import { type ChannelRig, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { compose, TOPICS } from '@sluice/contracts';
import { edited, exampleFiles } from '@sluice/policy/testing';
import { fixedConfigSource } from '@sluice/stream';
import { SMTPServer } from 'smtp-server';
import { createChannelEmailService } from '../index.ts';
import { outgoing } from './testing/outgoing.ts';

/** A submission server that knows nothing but XOAUTH2 and one good token. */
let server: SMTPServer;
let port: number;
let good: string;
let offered: string[];
let taken: number;
let rig: ChannelRig;
beforeEach(async () => {
  [good, offered, taken] = ['first', [], 0];
  server = new SMTPServer({
    authMethods: ['XOAUTH2'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onAuth({ username, accessToken }, _session, done) {
      offered.push(`${username} ${accessToken}`);
      if (accessToken === good) done(null, { user: username });
      else done(null, { data: { status: '401' } });
    },
    onData(stream, _session, done) {
      stream.resume().on('end', () => done(null, `taken ${++taken}`));
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.server.address() as AddressInfo).port;
  rig = await channelRig();
});
afterEach(async () => {
  await rig.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

test('mail leaves by a token; one that is refused is read anew at once, and what no token opens waits for one', async () => {
  const files = edited(exampleFiles('small'), 'channels.yaml', '    # smtp: {urlEnv: SUPPORT_SMTP_URL}', '    smtp: {urlEnv: SUPPORT_SMTP_URL, oauth: {tokenEnv: SUPPORT_TOKEN}}');
  const tokens = ['at the start', 'stale'];
  const secrets = (name: string): string | undefined => (name === 'SUPPORT_SMTP_URL' ? `smtp://support@127.0.0.1:${port}` : (tokens.shift() ?? 'first'));
  await rig.run(createChannelEmailService(rig.platform, { source: fixedConfigSource(files), secrets, sendTimeoutMs: 3000 }));
  const send = async (n: number): Promise<void> => {
    const one = outgoing(n);
    await rig.log.publish([compose(TOPICS.outboundMessages, 'outbound.requested', one, { service: 'conversation', key: one.contactPointId, subject: one.messageId, at: RIG_START })]);
    await rig.settle();
  };
  const rows = () => rig.platform.db.query<{ state: string; attempts: number }>('select state, attempts from channel_email.delivery order by requested_at, message_id');
  await send(1);
  expect([taken, offered]).toEqual([1, ['support stale', 'support first']]);

  good = 'another';
  server.connections.forEach((one) => one.close());
  await send(2);
  expect([taken, await rows()]).toEqual([1, [expect.objectContaining({ state: 'sent' }), { state: 'queued', attempts: 1 }]]);
  good = 'first';
  rig.clock.move(60_000);
  await rig.settle();
  expect([taken, (await rows()).map((row) => row.state)]).toEqual([2, ['sent', 'sent']]);
});

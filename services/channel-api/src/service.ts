import { Channel, contactRoute, deliveriesRoute, type IntakeLimits, type Transport } from '@sluice/channel-kit';
import type { Platform, Service } from '@sluice/stream';
import type { ApiAccount } from './domain/contact-request.ts';
import { batchRoute } from './http/batch.ts';
import { contactsRoute } from './http/contacts.ts';
import type { IntakeParts } from './http/intake.ts';
import { apiTelemetry } from './telemetry.ts';

export interface ChannelApiOptions {
  /** The configured accounts of this channel, asked anew at each request. */
  readonly accounts: () => readonly ApiAccount[];
  readonly intakeLimits?: Partial<IntakeLimits>;
}

const SCHEMA = 'channel_api';

/** An app fetches its answers from the conversation's timeline; nothing is pushed to it, so nothing is pretended sent. */
const NO_WAY_OUT: Transport = {
  ready: () => false,
  send: async () => ({ outcome: 'retry', code: 'no_server', detail: 'the API channel does not push' }),
  close: async () => undefined,
};

export function createChannelApiService(platform: Platform, options: ChannelApiOptions): Service {
  const logger = platform.logger.child({ service: 'channel-api' });
  const telemetry = apiTelemetry();
  const channel = new Channel(
    { ...platform, logger },
    {
      service: 'channel-api',
      schema: SCHEMA,
      channel: 'api',
      transport: NO_WAY_OUT,
      onFlush: (contacts, tookMs) => telemetry.flush(contacts, tookMs),
      ...(options.intakeLimits ? { limits: options.intakeLimits } : {}),
    },
  );
  const { db, blobs, clock } = platform;
  const parts: IntakeParts = { channel, db, schema: SCHEMA, blobs, clock, accounts: options.accounts, telemetry };
  const plugins = [
    contactsRoute(parts),
    batchRoute(parts),
    contactRoute({ path: '/v1/contacts', tag: 'contacts', db, schema: SCHEMA }),
    deliveriesRoute({ path: '/v1/channels/api/deliveries', tag: 'contacts', db, deliveries: channel.deliveries }),
  ];
  return {
    name: 'channel-api',
    schema: SCHEMA,
    migrate: () => channel.migrate(),
    start: () => channel.start(),
    drain: () => channel.drain(),
    stop: () => channel.stop(),
    http: async (app) => {
      for (const plugin of plugins) await plugin(app);
    },
    checks: () => channel.checks(),
    idle: () => channel.idle(),
  };
}

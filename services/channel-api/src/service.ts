import { Channel, contactRoute, deliveriesRoute, type IntakeLimits, intakeTelemetry, type Transport, wholeRoute } from '@sluice/channel-kit';
import { readAhead } from '@sluice/policy/thread';
import { type HttpPlugin, ofService } from '@sluice/runtime';
import type { ConfigSource, DeadLetters, Platform, Service } from '@sluice/stream';
import { compileApiAccounts } from './domain/accounts.ts';
import { batchRoute } from './http/batch.ts';
import { contactsRoute } from './http/contacts.ts';
import type { IntakeParts } from './http/intake.ts';
import { wholeContact } from './http/whole.ts';

export interface ChannelApiOptions {
  readonly source: ConfigSource;
  readonly intakeLimits?: Partial<IntakeLimits>;
}

export interface ChannelApiService extends Service {
  readonly http: HttpPlugin;
  idle(): Promise<boolean>;
  deadLetters(): readonly DeadLetters[];
}

const SCHEMA = 'channel_api';

/** An app fetches its answers from the conversation's timeline: what stands there has left by this channel. Nothing is pushed. */
const TIMELINE: Transport = {
  ready: () => true,
  send: async () => ({ outcome: 'sent' }),
  close: async () => undefined,
};

export function createChannelApiService(platform: Platform, { source, intakeLimits }: ChannelApiOptions): ChannelApiService {
  const logger = ofService(platform.logger, 'channel-api');
  const telemetry = intakeTelemetry('api');
  const channel = new Channel(
    { ...platform, logger },
    {
      service: 'channel-api',
      schema: SCHEMA,
      channel: 'api',
      source,
      compile: compileApiAccounts,
      prepare: readAhead,
      transport: TIMELINE,
      onFlush: (contacts, tookMs) => telemetry.flush(contacts, tookMs),
      ...(intakeLimits ? { limits: intakeLimits } : {}),
    },
  );
  const { db, blobs, clock } = platform;
  const parts: IntakeParts = { channel, db, schema: SCHEMA, blobs, clock, telemetry };
  const plugins = [
    contactsRoute(parts),
    batchRoute(parts),
    contactRoute({ path: '/v1/contacts', tag: 'contacts', db, schema: SCHEMA }),
    wholeRoute({
      path: '/v1/contacts',
      tag: 'contacts',
      db,
      schema: SCHEMA,
      blobs,
      clock,
      secret: platform.actorSecret,
      original: { contentType: 'application/json', ending: '.json' },
      wholeOf: async (raw, facts) => wholeContact(raw, facts),
    }),
    deliveriesRoute({ path: '/v1/channels/api/outbox', tag: 'contacts', db, deliveries: channel.deliveries }),
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
    deadLetters: () => channel.deadLetters(),
  };
}

import type { HttpPlugin, Logger } from '@sluice/runtime';
import type { Log } from '@sluice/stream';
import { FEED } from './domain/topics.ts';
import { Feed } from './feed.ts';
import { eventsHttp } from './http/events.ts';
import { Tail } from './tail.ts';
import { feedTelemetry } from './telemetry.ts';

/** The pull feed: the log's bell → the tail → pages for who asks. It writes nothing and has no group: its readers keep their places. */
export interface FeedService {
  readonly http: HttpPlugin;
  /** A second call changes nothing. */
  start(): Promise<void>;
  /** Who waits is answered, so that the server that drains before us need not wait for them. */
  drain(): Promise<void>;
}

export function feedService({ log, logger }: { readonly log: Log; readonly logger: Logger }): FeedService {
  const telemetry = feedTelemetry(logger);
  const topics = [...FEED.values()];
  const names = topics.map((topic) => topic.name);
  const tail = new Tail(log, names);
  const leaving = new AbortController();
  const events = eventsHttp({ feed: new Feed({ log, topics: names, tail, telemetry }), tail, telemetry, leaving: leaving.signal });
  let unwatch: (() => void) | undefined;
  const drain = async (): Promise<void> => {
    leaving.abort();
    tail.stop();
    unwatch?.();
  };
  return {
    http: async (app) => {
      app.addHook('preClose', drain);
      await events(app);
    },
    async start() {
      if (unwatch) return;
      await log.admin.create(topics);
      tail.start();
      unwatch = telemetry.watchWaiting(() => tail.listening);
    },
    drain,
  };
}

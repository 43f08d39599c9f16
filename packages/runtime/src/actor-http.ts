import type { Clock } from '@sluice/kernel';
import { ACTOR_HEADER, type Actor, ActorReader } from './actor.ts';
import type { HttpPlugin } from './http-server.ts';
import { Problem } from './problem.ts';

/**
 * For a service in a process of its own: believes the gateway's signed token and nothing else. A call without one has no actor, so guarded
 * routes answer 401; a token that is forged or too old is 401 at once. Call it on the server itself, before the routes.
 */
export function actorFromToken({ secret, clock }: { readonly secret: Uint8Array; readonly clock: Clock }): HttpPlugin {
  const reader = new ActorReader(secret);
  return async (app) => {
    app.addHook('onRequest', async (request) => {
      const token = request.headers[ACTOR_HEADER];
      if (token !== undefined) request.actor = await read(String(token), reader, clock);
    });
  };
}

async function read(token: string, reader: ActorReader, clock: Clock): Promise<Actor> {
  try {
    return await reader.read(token, clock.now());
  } catch (error) {
    throw new Problem(401, 'unauthenticated', 'the actor token is not ours or too old: call through the gateway', { cause: error });
  }
}

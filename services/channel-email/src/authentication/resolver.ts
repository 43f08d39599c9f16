import { Resolver } from 'node:dns/promises';
import type { DNSResolver } from 'mailauth';

/** One question to the DNS: records of a type. @throws with a `code` of node:dns */
export type Ask = DNSResolver;

const TRY_MS = 1000;

/** The machine's own servers, or those that are named. A server that does not answer costs at most three seconds. */
export function systemAsk(servers: readonly string[] = []): Ask {
  const resolver = new Resolver({ timeout: TRY_MS, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return (name, type) => resolver.resolve(name, type) as Promise<string[]>;
}

/** From the mail's end. Whoever lets his own names answer slowly must not thereby keep the policy of the domain that he claims from being read. */
export interface Patience {
  readonly keysMs: number;
  readonly policyMs: number;
}

/** The same question with an end: then it is answered by a time-out, whatever the servers do. */
export function patient(ask: Ask, { keysMs, policyMs }: Patience): Ask {
  const began = performance.now();
  return async (name, type) => {
    const left = (name.startsWith('_dmarc.') ? policyMs : keysMs) - (performance.now() - began);
    if (left <= 0) throw late(name);
    const over = Promise.withResolvers<never>();
    // Whoever waits for the mail has a time of his own; a question that nobody waits for any more keeps no process up.
    const timer = setTimeout(() => over.reject(late(name)), left).unref();
    try {
      return await Promise.race([ask(name, type), over.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}

function late(name: string): Error {
  return Object.assign(new Error(`no answer about ${name}`), { code: 'ETIMEOUT' });
}

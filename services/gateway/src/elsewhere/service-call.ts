import { messageOf } from '@sluice/kernel';
import { ACTOR_HEADER, type Actor, Problem, unavailable } from '@sluice/runtime';
import { PROBLEMS, type ProblemCode } from '@sluice/contracts';
import type { ActorTokens } from '../proxy/actor-tokens.ts';
import type { Origins } from '../proxy/origins.ts';

const TIMEOUT_MS = 5000;
/** A doctor who waits for what does not answer: longer than his longest look. */
export const DOCTOR_MS = 15_000;
/** As the gateway itself, on behalf of an admin whom its door has let in. */
const GATEWAY: Actor = { keyId: 'service:gateway', role: 'admin' };

/** A service elsewhere, as the gateway itself calls it. */
export class ServiceCall {
  readonly name: string;
  readonly #origins: Origins;
  readonly #tokens: ActorTokens;

  constructor(name: string, origins: Origins, tokens: ActorTokens) {
    this.name = name;
    this.#origins = origins;
    this.#tokens = tokens;
  }

  /** @throws Problem as the service refuses; 503 where it does not answer */
  async json<T>(method: string, path: string, { body, actor = GATEWAY, limitMs = TIMEOUT_MS }: { readonly body?: unknown; readonly actor?: Actor; readonly limitMs?: number } = {}): Promise<T> {
    const origin = this.#origins.pick();
    let answer: Response;
    try {
      const headers = { [ACTOR_HEADER]: await this.#tokens.of(actor), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
      answer = await fetch(new URL(path, origin), { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }), signal: AbortSignal.timeout(limitMs), redirect: 'error' });
    } catch (error) {
      this.#origins.refused(origin);
      throw Object.assign(unavailable(`the service ${this.name} does not answer: try again`), { cause: messageOf(error) });
    }
    const said = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
    if (answer.ok) return said as T;
    const code = said.code !== undefined && said.code in PROBLEMS ? (said.code as ProblemCode) : undefined;
    throw code === undefined ? unavailable(`the service ${this.name} answers ${answer.status}`) : new Problem(answer.status, code, said.detail ?? '');
  }
}

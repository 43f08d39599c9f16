import { messageOf } from '@sluice/kernel';
import { apiKey, baseUrl, type Streams } from './context.ts';
import { CliFault } from './fault.ts';

interface ProblemBody {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly ProblemPlace[];
}
export interface ProblemPlace {
  readonly path: string;
  readonly message: string;
}

/** The API said no, in its own words. */
export class ApiProblem extends CliFault {
  readonly status: number;
  readonly code: string | undefined;
  readonly errors: readonly ProblemPlace[];
  constructor(call: string, status: number, body: ProblemBody | undefined) {
    const errors = body?.errors ?? [];
    const said = [body?.title, body?.detail, errors.map((one) => `${one.path}: ${one.message}`).join('; ')].filter(Boolean).join(': ');
    super(`${call}: ${status} ${said}`);
    this.status = status;
    this.code = body?.code;
    this.errors = errors;
  }
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Calls the API of a running Sluice. @throws ApiProblem for anything but 2xx, CliFault where nobody answers */
export interface Api {
  readonly url: string;
  call<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  /** A body as it is read, and an answer of lines (JSON Lines) as it comes, however long it takes. */
  lines(method: string, path: string, body: AsyncIterable<Uint8Array>, headers: Record<string, string>): Promise<AsyncIterable<Uint8Array>>;
  /** A page as text. */
  text(path: string): Promise<string>;
  /** An answer of lines (JSON Lines) as it comes, however long it takes. */
  read(path: string): Promise<AsyncIterable<Uint8Array>>;
}

const TIMEOUT_MS = 30_000;

export function openApi(env: Streams['env']): Api {
  const url = baseUrl(env);
  const key = apiKey(env);
  const away = (error: unknown): never => {
    throw new CliFault(`${url} does not answer (${reasonOf(error)}): is it running? Start it with \`npm start\`, or set SLUICE_URL`);
  };
  return {
    url,
    async lines(method, path, body, headers) {
      const all = { authorization: `Bearer ${key}`, accept: 'application/x-ndjson', ...headers };
      const answer = await fetch(`${url}${path}`, { method, headers: all, body, duplex: 'half' }).catch(away);
      if (!answer.ok || answer.body === null) throw new ApiProblem(`${method} ${path}`, answer.status, parse(await answer.text()) as ProblemBody | undefined);
      return answer.body;
    },
    async text(path) {
      const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}`, accept: 'text/html' }, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(away);
      const text = await answer.text();
      if (!answer.ok) throw new ApiProblem(`GET ${path}`, answer.status, parse(text) as ProblemBody | undefined);
      return text;
    },
    async read(path) {
      const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}`, accept: 'application/x-ndjson' } }).catch(away);
      if (!answer.ok || answer.body === null) throw new ApiProblem(`GET ${path}`, answer.status, parse(await answer.text()) as ProblemBody | undefined);
      return answer.body;
    },
    async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch(away);
      const text = await answer.text();
      const parsed = text === '' ? undefined : parse(text);
      if (!answer.ok) throw new ApiProblem(`${method} ${path}`, answer.status, parsed as ProblemBody | undefined);
      return { status: answer.status, body: parsed as T };
    },
  };
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  return (error as { readonly cause?: { readonly message?: string } }).cause?.message ?? messageOf(error);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}

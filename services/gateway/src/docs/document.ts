import type { Origins } from '../proxy/origins.ts';
import { type Logger, type OpenApiDocument } from '@sluice/runtime';

export interface DocumentOptions {
  /** Of what this process answers itself. */
  readonly own: () => Promise<OpenApiDocument>;
  readonly remote: ReadonlyMap<string, Origins>;
  readonly logger: Logger;
  readonly now: () => number;
}

const TIMEOUT_MS = 3000;
const LARGEST_BYTES = 5_000_000;
/** Services elsewhere are asked again after that; what this process says of itself does not change. */
const FRESH_MS = 30_000;

interface Merged {
  readonly text: string;
  /** Services whose part is not in it. */
  readonly missing: readonly string[];
}

/** The whole API as one document, made when it is first asked for; callers who come together wait for the same. */
export function mergedDocument(options: DocumentOptions): () => Promise<Merged> {
  let kept: { readonly at: number; readonly document: Promise<Merged> } | undefined;
  return () => {
    const now = options.now();
    if (kept === undefined || (options.remote.size > 0 && now - kept.at >= FRESH_MS)) {
      const document = merge(options);
      kept = { at: now, document };
      document.catch(() => (kept = undefined));
    }
    return kept.document;
  };
}

async function merge({ own, remote, logger }: DocumentOptions): Promise<Merged> {
  const [mine, theirs] = await Promise.all([own(), Promise.all([...remote].map(async ([name, origins]) => ({ name, document: await ask(name, origins.pick(), logger) })))]);
  const all = [...theirs.flatMap(({ document }) => document ?? []), mine]; // ours last: it wins
  const paths = Object.assign({}, ...all.map((one) => one.paths)) as OpenApiDocument['paths'];
  const sections = new Set(all.flatMap((one) => Object.keys(one.components ?? {})));
  const components = Object.fromEntries([...sections].map((section) => [section, Object.assign({}, ...all.map((one) => one.components?.[section] ?? {})) as Record<string, unknown>]));
  const sorted = Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { text: JSON.stringify({ ...mine, paths: sorted, components }), missing: theirs.filter(({ document }) => document === undefined).map(({ name }) => name) };
}

async function ask(name: string, base: string, logger: Logger): Promise<OpenApiDocument | undefined> {
  try {
    const answer = await fetch(new URL('/openapi.json', base), { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    const text = await answer.text();
    const document = JSON.parse(text) as OpenApiDocument;
    if (answer.ok && text.length <= LARGEST_BYTES && typeof document.paths === 'object') return document;
    logger.warn({ to: name, status: answer.status }, 'a service has no document of its API');
  } catch (error) {
    logger.warn({ to: name, err: error }, 'a service does not answer with the document of its API');
  }
  return undefined;
}

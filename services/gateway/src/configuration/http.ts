import { createHash } from 'node:crypto';
import { type Clock, toIso } from '@sluice/kernel';
import { ConfigFaults, configVersionDigest, type Finding } from '@sluice/policy';
import { canCompile, diffFolders, judgeFolder } from '@sluice/policy/thread';
import { type HttpPlugin, notFound, Problem, requireRole } from '@sluice/runtime';
import { type Database, IdempotencyInFlight, IdempotencyMismatch, idempotently, type Outbox } from '@sluice/store';
import { versionNumber } from '@sluice/stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Applied, applyConfigIn, type ApplyOptions, sha256 } from './apply.ts';
import type { ReceptionBell } from './reception-bell.ts';
import * as shapes from './shapes.ts';
import { currentVersion, type Files, readHistory, readVersion, type StoredVersion, versionName, wasPublished } from './versions.ts';

export interface ConfigurationHttp {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly schema: string;
  /** Who must say that they apply a version. */
  readonly services: () => readonly string[];
  readonly bell: ReceptionBell;
  /** How long an apply waits for them; 10 s. */
  readonly waitMs?: number;
}

const WAIT_MS = 10_000;
const HISTORY = 200;
const tags = ['configuration'];

/** `/v1/config`: the folder by which a company says how it works; checked, compared, published and brought back as a whole. Role admin. */
export function configurationHttp(parts: ConfigurationHttp): HttpPlugin {
  const { db, clock } = parts;
  const judge = (files: Files) => judgeFolder(files, { now: clock.now() });
  return async (app) => {
    app.post(
      '/v1/config/check',
      { schema: { tags, summary: 'Every fault of a folder, with file, line and column', body: shapes.FilesBody, response: { 200: shapes.CheckAnswer } } },
      async (request) => {
        requireRole(request, 'admin');
        const { ok, findings } = await judge(request.body.files);
        return { ok, findings: [...findings] };
      },
    );

    app.post('/v1/config/diff', { schema: { tags, summary: 'What a folder would change, in words', body: shapes.FilesBody, response: { 200: shapes.DiffAnswer } } }, async (request) => {
      requireRole(request, 'admin');
      const { files } = request.body;
      const { ok, findings } = await judge(files);
      // What a rollback would bring back has been published before.
      if (!ok && !((await wasPublished(db, configVersionDigest(files, sha256).whole)) && (await canCompile(files)))) throw refused(findings);
      const current = await currentVersion(db);
      return { from: current ? versionName(current.number) : null, changes: [...(await changesSince(current, files))] };
    });

    app.post(
      '/v1/config',
      {
        schema: {
          tags,
          summary: 'Publish a folder as the next version, all or nothing; waits up to 10 s for the services',
          headers: shapes.PublishHeaders,
          body: shapes.FilesBody,
          response: { 200: shapes.ApplyAnswer },
        },
      },
      async (request) => publish(parts, request, request.body.files),
    );

    app.post(
      '/v1/config/rollback',
      { schema: { tags, summary: 'Publish an earlier version again, as a new one', headers: shapes.PublishHeaders, body: shapes.RollbackBody, response: { 200: shapes.ApplyAnswer } } },
      async (request) => {
        requireRole(request, 'admin');
        const number = versionNumber(request.body.version);
        const earlier = await readVersion(db, number);
        if (!earlier) throw notFound(`configuration ${request.body.version}`);
        return publish(parts, request, earlier.files, { asNumber: number });
      },
    );

    app.get('/v1/config', { schema: { tags, summary: 'The current version', response: { 200: shapes.VersionAnswer } } }, async (request, reply) => {
      requireRole(request, 'admin');
      return answer(await currentVersion(db), reply);
    });

    app.get('/v1/config/history', { schema: { tags, summary: 'Versions, newest first', response: { 200: shapes.HistoryAnswer } } }, async (request) => {
      requireRole(request, 'admin');
      const lines = await readHistory(db, HISTORY);
      return {
        items: lines.map((line) => ({ version: versionName(line.number), at: toIso(line.at), by: line.by, current: line.current, as: line.asNumber === null ? null : versionName(line.asNumber) })),
        next: null,
      };
    });

    app.get('/v1/config/:version', { schema: { tags, summary: 'One version', params: shapes.VersionParams, response: { 200: shapes.VersionAnswer } } }, async (request, reply) => {
      requireRole(request, 'admin');
      return answer(await readVersion(db, versionNumber(request.params.version)), reply);
    });
  };
}

/** A current version that cannot be read any more is no reason to change nothing. */
async function changesSince(current: StoredVersion | undefined, files: Files): Promise<readonly string[]> {
  try {
    return await diffFolders(current?.files, files);
  } catch (error) {
    if (!(error instanceof ConfigFaults)) throw error;
    return [`${versionName(current?.number ?? 0)} cannot be read any more (${error.message}): all is new`];
  }
}

function answer(stored: StoredVersion | undefined, reply: FastifyReply): shapes.VersionView {
  if (!stored) throw notFound('configuration');
  void reply.header('etag', `"${versionName(stored.number)}"`);
  return { version: versionName(stored.number), at: toIso(stored.at), by: stored.by, digests: stored.digests, files: stored.files };
}

async function publish(parts: ConfigurationHttp, request: FastifyRequest, files: Files, more: Partial<ApplyOptions> = {}) {
  const actor = requireRole(request, 'admin');
  const options: ApplyOptions = { ...more, by: actor.keyId, at: parts.clock.now(), guard: guardOf(request.headers['if-match']) };
  const applied = await once(parts, request, actor.keyId, files, options);
  const { missing, refused: refusals, applied: by } = await parts.bell.wait(parts.db, versionNumber(applied.version), parts.services(), parts.waitMs ?? WAIT_MS);
  return {
    version: applied.version,
    changed: applied.changed,
    applied: [...by],
    refused: refusals.map((one) => ({ service: one.service, problems: [...one.problems] })),
    missing: [...missing],
    warnings: [...applied.warnings],
  };
}

/** The key stands in the transaction of the version; the services are waited for afterwards, at a repeat too. */
async function once(parts: ConfigurationHttp, request: FastifyRequest, actor: string, files: Files, options: ApplyOptions): Promise<Applied> {
  const header = request.headers['idempotency-key'];
  const key = typeof header === 'string' ? header : undefined;
  const bodyHash = createHash('sha256')
    .update(JSON.stringify([options.asNumber ?? null, files]))
    .digest('hex');
  try {
    const { body } = await idempotently(parts.db, { schema: parts.schema, actor, route: request.routeOptions.url ?? '', key, bodyHash, now: options.at }, async (tx) => ({
      status: 200,
      body: await applyConfigIn(tx, parts.outbox, files, options),
    }));
    return body;
  } catch (error) {
    if (error instanceof ConfigFaults) throw refused(error.findings);
    if (error instanceof IdempotencyMismatch) throw new Problem(422, 'idempotency_mismatch', error.message);
    if (error instanceof IdempotencyInFlight) throw new Problem(409, 'in_flight', error.message, { headers: { 'retry-after': '1' } });
    throw error;
  }
}

/** `If-Match: "v3"`: only if nobody has published since. */
function guardOf(header: string | undefined): (current: number) => void {
  return (current) => {
    if (header === undefined || header === '*') return;
    if (!header.split(',').some((one) => one.trim() === `"${versionName(current)}"`))
      throw new Problem(412, 'precondition_failed', `the current version is ${current === 0 ? 'none' : versionName(current)}`);
  };
}

function refused(findings: readonly Finding[]): Problem {
  const faults = findings.filter((one) => one.severity === 'error');
  const errors = faults.map((one) => ({ path: `${one.file}:${one.line}:${one.column}`, message: one.expected === '' ? one.message : `${one.message} (expected ${one.expected})` }));
  return new Problem(422, 'rule_refused', `the configuration has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`, { errors });
}

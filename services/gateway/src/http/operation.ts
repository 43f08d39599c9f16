import { toIso } from '@sluice/kernel';
import { doctorHttp } from '@sluice/process';
import { type Check, type HttpPlugin, requireRole } from '@sluice/runtime';
import type { Database } from '@sluice/store';
import { readAudit } from '../keys/audit.ts';
import { cut, idBehind, PageQuery } from './paging.ts';
import { AuditView, pageOf } from './shapes.ts';

/** What an operator asks: how the parts are, and who did what. For admins. */
export function operationHttp(parts: { readonly db: Database; readonly doctor: () => Promise<readonly Check[]> }): HttpPlugin {
  return async (app) => {
    await doctorHttp(parts.doctor)(app);
    app.get(
      '/v1/audit',
      { schema: { tags: ['operation'], summary: 'Who made and revoked keys, and who acted for an agent; newest first', querystring: PageQuery, response: { 200: pageOf(AuditView) } } },
      async (request) => {
        requireRole(request, 'admin');
        const { limit = 50, cursor } = request.query;
        const rows = await readAudit(parts.db, idBehind('', cursor), limit + 1);
        return cut(
          rows,
          limit,
          (row) => ({ ...row, at: toIso(row.at) }),
          (row) => row.id,
        );
      },
    );
  };
}

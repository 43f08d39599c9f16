import { type Check, type HttpPlugin, requireRole } from '@sluice/runtime';
import { Type } from 'typebox';

const CheckView = Type.Object({ name: Type.String(), status: Type.Enum(['ok', 'warn', 'fail']), detail: Type.Optional(Type.String()), remedy: Type.Optional(Type.String()) });
const DoctorAnswer = Type.Object({ checks: Type.Array(CheckView) });

/** `/v1/doctor`, at the gateway for all, and at every service for itself; for admins. */
export function doctorHttp(doctor: () => Promise<readonly Check[]>): HttpPlugin {
  return async (app) => {
    app.get('/v1/doctor', { schema: { tags: ['operation'], summary: 'How every part is, and what to do about it', response: { 200: DoctorAnswer } } }, async (request) => {
      requireRole(request, 'admin');
      return { checks: [...(await doctor())] };
    });
  };
}

import type { Socket } from 'node:net';
import { PassingFault } from '@sluice/kernel';
import type { ConnectionError, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { linger } from './http-linger.ts';
import type { Logger } from './logger.ts';
import { Problem, type ProblemField, unavailable } from './problem.ts';

interface SchemaFault {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Record<string, unknown>;
}

/** Every error as problem+json; what is no refusal of ours is logged and told as a fault of ours, without its words. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply {
  const problem = problemOf(error);
  if (problem.status >= 500 && !(error instanceof Problem)) logger[problem.status === 503 ? 'warn' : 'error']({ err: error, requestId: request.id, route: request.routeOptions.url }, 'request failed');
  linger(request.raw);
  return send(reply, problem, request.url);
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PassingFault) return unavailable('a part that this needs is away for the moment: try again');
  const known = error as Partial<FastifyError> & { validation?: readonly SchemaFault[]; validationContext?: string };
  if (known.validation) return schemaProblem(known.validation, known.validationContext ?? 'body');
  switch (known.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem(413, 'too_large', 'the body is larger than this route takes');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem(415, 'unsupported_media_type', 'send application/json');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Problem(400, 'malformed', 'the body is empty or not as long as the header says');
    case 'FST_ERR_BAD_URL':
      return new Problem(400, 'malformed', 'the path is not well-formed: a % stands before two hexadecimal digits');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Problem(404, 'not_found', 'there is nothing at this path');
    case 'ECONNRESET':
    case 'FST_ERR_REQUEST_ABORTED':
      return new Problem(400, 'malformed', 'the request ended before its body did');
    default:
      return new Problem(500, 'internal', 'a fault of ours: it is logged under the request id', { cause: error });
  }
}

/** At most twenty faults are told: a hostile body could have thousands. */
function schemaProblem(faults: readonly SchemaFault[], context: string): Problem {
  const errors = faults.slice(0, 20).map((fault): ProblemField => {
    const inner = fault.keyword === 'additionalProperties' ? `/${String(fault.params['additionalProperty'])}` : fault.keyword === 'required' ? `/${String(fault.params['missingProperty'])}` : '';
    const path = `${context === 'querystring' ? 'query' : context}${(fault.instancePath + inner).replaceAll('/', '.')}`.slice(0, 200);
    const message =
      fault.keyword === 'additionalProperties'
        ? 'is not a field of this call'
        : fault.keyword === 'required'
          ? 'is missing'
          : fault.keyword === 'enum'
            ? `must be one of ${JSON.stringify(fault.params['allowedValues'])}`
            : (fault.message ?? 'is not as expected');
    return { path, message };
  });
  const first = errors[0];
  return new Problem(400, 'invalid', first ? `${first.path} ${first.message}` : 'the request is not as the contract says', { errors });
}

function send(reply: FastifyReply, problem: Problem, instance: string): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem.toJson(instance.split('?')[0] ?? instance)));
}

/** 405 where the path exists under another method, else 404. */
export function notFoundAnswer(request: FastifyRequest, reply: FastifyReply, routes: readonly { readonly method: string; readonly pattern: RegExp }[]): FastifyReply {
  const path = request.url.split('?')[0] ?? request.url;
  const methods = [...new Set(routes.filter((route) => route.pattern.test(path)).map((route) => route.method))];
  const problem =
    methods.length > 0
      ? new Problem(405, 'method_not_allowed', `here: ${methods.join(', ')}`, { headers: { allow: methods.join(', ') } })
      : new Problem(404, 'not_found', 'there is nothing at this path');
  return send(reply, problem, request.url);
}

/** What never became a request: headers too large, or bytes that are not HTTP. */
export function answerClientError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW' ? new Problem(431, 'headers_too_large', 'the headers are larger than 16 KiB') : new Problem(400, 'malformed', 'this is not a well-formed HTTP request');
  const body = JSON.stringify(problem.toJson('/'));
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

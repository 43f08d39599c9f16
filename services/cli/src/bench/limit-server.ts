import type { AddressInfo } from 'node:net';
import { ContactBody, Taken } from '@sluice/channel-api';
import { uuidv7 } from '@sluice/kernel';
import { createHttp, createLogger } from '@sluice/runtime';

/**
 * The limit of the intake bench: the same HTTP server, the same schema, the same answer, and nothing kept. A process of its own that ends
 * when its parent does. Prints `{"port"}`.
 */
const app = createHttp({ name: 'limit', logger: createLogger({ service: 'limit', level: 'silent' }), clock: { now: () => Date.now() } });
app.post('/v1/contacts', { schema: { body: ContactBody, response: { 202: Taken } } }, async (_request, reply) => reply.code(202).send({ id: `con_${uuidv7()}`, duplicate: false }));
await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${JSON.stringify({ port: (app.server.address() as AddressInfo).port })}\n`);
process.once('disconnect', () => process.exit(0));

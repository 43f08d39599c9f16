import { parentPort } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import reference from '@scalar/fastify-api-reference';
import fastify from 'fastify';

/**
 * Hands the program of the docs page over, packed. The package holds it as a text inside a module of 5 MB, which would stay in memory
 * (80 MB with what it loads): here it ends with the thread.
 */
const app = fastify();
await app.register(reference, { routePrefix: '/', configuration: { url: '/openapi.json' } });
const { body } = await app.inject('/js/scalar.js');
const packed = gzipSync(body);
parentPort?.postMessage(packed);

import https from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { selfSigned } from '@sluice/runtime/testing';
import { egress } from './request.ts';

const trusted = tls.getCACertificates('default');
afterEach(() => tls.setDefaultCACertificates(trusted));

/** `names`: by which callers have asked for a certificate. */
async function serving(host: string): Promise<{ port: number; cert: string; names: (string | false | null)[]; close: () => void }> {
  const pair = selfSigned(host);
  const names: (string | false | null)[] = [];
  const server = https.createServer(pair, (request, response) => {
    names.push((request.socket as tls.TLSSocket).servername);
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, cert: pair.cert, names, close: () => void server.close() };
}
const call = egress({ local: true, resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
const get = { method: 'GET', timeoutMs: 5000, maxBytes: 100 } as const;

test('the judged address is connected to, and asked for the name that was given; its certificate must be of it', async () => {
  const [own, other] = [await serving('localhost'), await serving('elsewhere.example')];
  tls.setDefaultCACertificates([...trusted, own.cert, other.cert]);
  expect(await call(`https://localhost:${own.port}/`, get)).toMatchObject({ status: 200, body: Buffer.from('ok') });
  expect(own.names).toEqual(['localhost']);
  await expect(call(`https://localhost:${other.port}/`, get)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  own.close();
  other.close();
});

test('a certificate of unknown origin is refused', async () => {
  const { port, names, close } = await serving('localhost');
  await expect(call(`https://localhost:${port}/`, get)).rejects.toMatchObject({ code: expect.stringMatching(/SELF_SIGNED/) });
  expect(names).toEqual([]);
  close();
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider's token endpoint says, and what it was asked. */
export interface TokenEndpoint {
  readonly url: string;
  readonly asked: Record<string, string>[];
  answer: (form: Record<string, string>) => { readonly status: number; readonly body: unknown };
  close(): Promise<void>;
}

export async function tokenEndpoint(answer: TokenEndpoint['answer']): Promise<TokenEndpoint> {
  const asked: Record<string, string>[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(text));
      asked.push(form);
      const { status, body } = self.answer(form);
      response.writeHead(status, { 'content-type': 'application/json', ...(status === 302 ? { location: '/elsewhere' } : {}) }).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: TokenEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    asked,
    answer,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';

/** What an engine was asked to make, as its HTTP interface has it. */
export interface AskedFor {
  readonly Image: string;
  readonly Env: readonly string[];
  readonly HostConfig: { readonly PortBindings: Readonly<Record<string, readonly { readonly HostPort: string }[]>> };
}

/** Answers like a Docker engine, as far as one container needs it. Its "container" hands every connection on to `broker`. */
export class PretendedEngine {
  readonly made: AskedFor[] = [];
  removed = 0;
  /** In place of starting a container, if it is set. */
  refusal: string | undefined;
  readonly #broker: string;
  readonly #http = createServer((request, response) => {
    void this.#answer(request).then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body)));
  });
  #door: Server | undefined;

  constructor(broker: string) {
    this.#broker = broker;
  }

  /** For DOCKER_HOST. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `tcp://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#door?.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body?: unknown }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [path = ''] = (request.url ?? '').split('?');
    const call = `${request.method} ${path}`;
    if (call === 'GET /info') return { status: 200, body: { ServerVersion: '0', OperatingSystem: 'pretended', OSType: 'linux', Architecture: 'x86_64', NCPU: 2, MemTotal: 1 } };
    if (call.startsWith('GET /images/')) return { status: 200, body: { Id: 'sha256:1' } };
    if (call === 'GET /containers/json') return { status: 200, body: [] };
    if (call === 'POST /containers/create') {
      this.made.push(JSON.parse(Buffer.concat(chunks).toString()) as AskedFor);
      return this.refusal === undefined ? { status: 201, body: { Id: 'one' } } : { status: 500, body: { message: this.refusal } };
    }
    if (call === 'POST /containers/one/start') await this.#open();
    if (call === 'GET /containers/one/json') return { status: 200, body: this.#inspected() };
    if (call === 'DELETE /containers/one') this.removed++;
    return { status: 204 };
  }

  get #bindings() {
    return this.made.at(-1)!.HostConfig.PortBindings;
  }

  #inspected() {
    const Ports = Object.fromEntries(Object.entries(this.#bindings).map(([inside, [at]]) => [inside, [{ HostIp: '0.0.0.0', HostPort: at?.HostPort }]]));
    return { Id: 'one', Name: '/one', Config: { Hostname: 'one', Labels: {} }, State: { Status: 'running', Running: true, StartedAt: '', FinishedAt: '' }, NetworkSettings: { Ports, Networks: {} } };
  }

  async #open(): Promise<void> {
    const [host, port] = this.#broker.split(':');
    const door = createTcpServer((from) => {
      const to = connect(Number(port), host);
      from.pipe(to).pipe(from);
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const)
        one.on('error', () => other.destroy());
    });
    this.#door = door;
    await new Promise<void>((resolve) => door.listen(Number(Object.values(this.#bindings)[0]?.[0]?.HostPort), '127.0.0.1', resolve));
  }
}

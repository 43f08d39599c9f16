/** What a test says to the API, as a program outside would: real HTTP, one key. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

export class Api {
  readonly #url: string;
  readonly #key: string | undefined;
  constructor(url: string, key: string | undefined) {
    this.#url = url;
    this.#key = key;
  }

  async send<T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: { ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = /[/+]json\b/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, body: (text === '' || !isJson ? {} : JSON.parse(text)) as T, headers: answer.headers };
  }

  get = <T = Record<string, unknown>>(path: string): Promise<Answer<T>> => this.send<T>('GET', path);
  post = <T = Record<string, unknown>>(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<T>> => this.send<T>('POST', path, body, headers);
  put = <T = Record<string, unknown>>(path: string, body: unknown): Promise<Answer<T>> => this.send<T>('PUT', path, body);

  /** The body of a 2xx. @throws with the problem's words otherwise */
  async ok<T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<T> {
    const answer = await this.send<T>(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

import { request } from 'node:http';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Record<string, unknown>;
}

/** A request as it is, which `fetch` would set straight: any method, any path, any bytes; in pieces where `size` says how many bytes more there are. */
export function raw(url: string, options: { method?: string; path: string; headers?: Record<string, string>; body?: Buffer | string; size?: number }): Promise<RawAnswer> {
  const { method = 'POST', path, headers = {}, body = '', size = 0 } = options;
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: hostname, port, method, path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () => {
        sent.destroy();
        resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', body: JSON.parse(text) as Record<string, unknown> });
      });
    });
    let answered = false;
    sent.on('response', () => (answered = true));
    sent.on('error', (error) => {
      if (!answered) reject(error); // the server may hang up on the rest once it has answered
    });
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const more = (left: number): void => {
      if (left <= 0 || answered || sent.destroyed) sent.end();
      else sent.write(piece, () => more(left - piece.length));
    };
    sent.write(body, () => more(size));
  });
}

/** Bytes on a socket; the answer's bytes until the server hangs up. */
export function bytes(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => (said += part));
    socket.on('error', (error) => (said === '' ? reject(error) : resolve(said)));
    socket.on('close', () => resolve(said));
  });
}

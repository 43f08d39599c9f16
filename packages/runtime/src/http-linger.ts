import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

const LINGER_MS = 5000;

/**
 * For an answer that is given before the whole request has come, and ends the connection. A socket that is closed with unread bytes in it is
 * reset, and the caller, still sending, would see a broken pipe instead of the answer (RFC 9112, 9.6). So our side ends, what still comes is
 * read and thrown away, and the connection is cut when the caller hangs up or after five seconds.
 */
export function linger(request: IncomingMessage): void {
  const socket = request.socket as Socket | null; // null where the request was destroyed
  if (socket === null || socket.destroyed || request.complete) return;
  request.resume();
  const destroySoon = (): void => Socket.prototype.destroySoon.call(socket);
  // The server calls this when the answer is out, or the connection has served its last request.
  socket.destroySoon = () => {
    if (request.complete) return destroySoon();
    socket.end();
    const cut = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(cut));
    request.once('end', () => socket.destroy());
  };
}

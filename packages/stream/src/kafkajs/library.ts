import net from 'node:net';
import tls from 'node:tls';
import type { Logger } from '@sluice/runtime';
import kafkajs, { type Kafka, type KafkaConfig } from 'kafkajs';
import { addressOf, ANSWER_MS, CONNECT_MS, type KafkaConnection, nodeOf } from '../kafka/connection.ts';
import type { Nodes } from '../kafka/nodes.ts';
import { addCodecs } from './codecs.ts';
import { REAUTHENTICATION, saslOf } from './login.ts';

addCodecs();

const ENDED = 'ended on this side';
const KEEP_ALIVE_MS = 60_000;
/** What fails is tried again by the driver and by nobody else. */
const RETRY = { retries: 0 };

export interface Library {
  readonly kafka: Kafka;
  /** A call failed: a node that was not reached, or gave no answer, is not asked first from now on. True where it gave none: the library would go on asking it. */
  doubt(error: unknown): boolean;
  /** Ends every connection and what waits on it; the library alone would wait for answers that may never come. */
  end(): void;
}

/** What the libraries of one log share. `troubles`: the library begins with the first broker, and comes to no other while that one takes connections and answers nothing. */
export interface Reach {
  readonly connection: KafkaConnection;
  readonly logger: Logger;
  readonly troubles: Nodes;
}

/** kafkajs with our connections and our log. What it calls an error is most often a blip that is got over: the driver tells what matters. */
export function libraryOf({ connection, logger, troubles }: Reach, answerMs = ANSWER_MS): Library {
  const { brokers, clientId, tls: secure, sasl } = connection;
  const sockets = new Set<net.Socket>();
  const socketFactory: KafkaConfig['socketFactory'] = ({ host, port, ssl, onConnect }) => {
    const socket = ssl ? tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect) : net.connect({ host, port }, onConnect);
    sockets.add(socket.setKeepAlive(true, KEEP_ALIVE_MS).setNoDelay(true));
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const kafka = new kafkajs.Kafka({
    brokers: troubles.inOrder(brokers.map(nodeOf)).map(addressOf),
    clientId,
    connectionTimeout: CONNECT_MS,
    requestTimeout: answerMs,
    retry: RETRY,
    socketFactory,
    logLevel: kafkajs.logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message } }) =>
        logger.debug({ kafkajs: namespace }, message),
    ...(secure ? { ssl: secure } : {}),
    ...(sasl ? { sasl: saslOf(sasl), ...REAUTHENTICATION } : {}),
  });
  return {
    kafka,
    doubt(error) {
      const trouble = troubleOf(error);
      if (trouble) troubles.doubt(nodeOf(trouble.broker));
      return trouble?.name === SILENT;
    },
    end() {
      for (const socket of sockets) socket.destroy(new Error(ENDED));
    },
  };
}

const SILENT = 'KafkaJSRequestTimeoutError';

/** The node that could not be reached, or did not answer in time; `broker` is its `host:port`. What we ended ourselves says nothing of a node. */
function troubleOf(error: unknown): { readonly name: string; readonly broker: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, broker, cause } = error as Error & { readonly broker?: string };
  const isOne = name === SILENT || (name === 'KafkaJSConnectionError' && !message.endsWith(ENDED));
  return isOne && broker !== undefined ? { name, broker } : troubleOf(cause);
}

import type { KafkaConfig } from 'kafkajs';
import { type KafkaSasl, tokenRefusal } from '../kafka/connection.ts';

/**
 * A connection logs in again when its session has ended, and no sooner. The library's 10 s before that makes it log in before every request where a
 * session is shorter, or a token ends soon, and a broker refuses whoever comes twice in a second.
 */
export const REAUTHENTICATION = { reauthenticationThreshold: 0 };

const SIZE_BYTES = 4;

export function saslOf(sasl: KafkaSasl): NonNullable<KafkaConfig['sasl']> {
  if (sasl.mechanism === 'OAUTHBEARER') return byToken(sasl.token);
  const { username, password } = sasl;
  return { mechanism: sasl.mechanism.toLowerCase() as 'plain', username, password };
}

/** The library's own does not read the broker's answer: a token that is refused would count as taken, and whatever comes next would only be cut off. */
function byToken(token: () => Promise<string>): KafkaConfig['sasl'] & object {
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => {
        const request = sized(`n,,\u0001auth=Bearer ${await token()}\u0001\u0001`);
        const refusal = await saslAuthenticate({ request: { encode: () => request }, response: { decode: (answer) => answer.subarray(SIZE_BYTES), parse: tokenRefusal } });
        if (refusal) throw refusal;
      },
    }),
  };
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  const size = Buffer.alloc(SIZE_BYTES);
  size.writeInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

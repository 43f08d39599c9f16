import { selfSigned } from '@sluice/runtime/testing';
import { BRIEF_JVM, Broker } from './broker.ts';
import { freePorts } from './ports.ts';
import { propertiesOf } from './properties.ts';

const LOGIN = 'org.apache.kafka.common.security';

/** A broker that lets in only whom it knows: by password over TLS, by certificate, or by token. */
export interface Guarded {
  readonly broker: Broker;
  /** TLS, then PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 with `user`; each log-in counts for `sessionMs`. */
  readonly byPassword: string;
  /** TLS for whoever shows the certificate `client`. */
  readonly byCertificate: string;
  /** OAUTHBEARER with a token that names a subject and when it ends (`tokenFor`); the broker believes it unsigned. */
  readonly byToken: string;
  /** What clients must trust. */
  readonly authority: string;
  readonly client: ReturnType<typeof selfSigned>;
  readonly user: { readonly name: string; readonly password: string };
  readonly sessionMs: number;
}

export async function guardedBroker(): Promise<Guarded> {
  const [port, controller, ...ports] = (await freePorts(5)) as [number, number, number, number, number];
  const node = { id: 1, port, controller };
  const [byPassword, byCertificate, byToken] = ports.map((one) => `localhost:${one}`) as [string, string, string];
  const [server, client] = [selfSigned('localhost'), selfSigned('client')];
  const user = { name: 'sluice', password: 'correct=horse battery' };
  const sessionMs = 1000;
  const names = ['PASSWORD', 'CERTIFICATE', 'TOKEN'];
  const all = (host: string): string => [`PLAINTEXT://127.0.0.1:${port}`, ...names.map((name, n) => `${name}://${host}:${ports[n]}`)].join(',');
  const broker = await Broker.make({
    node,
    properties: propertiesOf(node, [node], {
      listeners: `${all('127.0.0.1')},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': all('localhost').replace('PLAINTEXT://localhost', 'PLAINTEXT://127.0.0.1'),
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PASSWORD:SASL_SSL,CERTIFICATE:SSL,TOKEN:SASL_PLAINTEXT',
      'listener.name.password.ssl.keystore.type': 'PEM',
      'listener.name.password.ssl.keystore.location': 'server.pem',
      'listener.name.password.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      'listener.name.password.plain.sasl.jaas.config': `${LOGIN}.plain.PlainLoginModule required user_${user.name}="${user.password}";`,
      'listener.name.password.scram-sha-256.sasl.jaas.config': `${LOGIN}.scram.ScramLoginModule required;`,
      'listener.name.password.scram-sha-512.sasl.jaas.config': `${LOGIN}.scram.ScramLoginModule required;`,
      'listener.name.password.connections.max.reauth.ms': sessionMs,
      'listener.name.certificate.ssl.keystore.type': 'PEM',
      'listener.name.certificate.ssl.keystore.location': 'server.pem',
      'listener.name.certificate.ssl.truststore.type': 'PEM',
      'listener.name.certificate.ssl.truststore.location': 'client.pem',
      'listener.name.certificate.ssl.client.auth': 'required',
      'listener.name.token.sasl.enabled.mechanisms': 'OAUTHBEARER',
      'listener.name.token.oauthbearer.sasl.jaas.config': `${LOGIN}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
    }),
    files: { 'server.pem': server.key + server.cert, 'client.pem': client.cert },
    format: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => ['--add-scram', `${mechanism}=[name=${user.name},password="${user.password}"]`]),
    jvm: BRIEF_JVM,
  });
  await broker.start();
  return { broker, byPassword, byCertificate, byToken, authority: server.cert, client, user, sessionMs };
}

/** Unsigned (`alg: none`), as the broker's own validator for tests takes it. `endsIn` is in seconds and may be negative. */
export function tokenFor(subject: string, endsIn: number): string {
  const part = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + endsIn })}.`;
}

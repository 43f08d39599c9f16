import { type Logger, meter } from '@sluice/runtime';

/** Business events of the gateway: each is counted and said in one place. Ids only; never a key. */
export interface GatewayTelemetry {
  readonly refused: (status: number) => void;
  readonly keyCreated: (id: string, role: string, by: string) => void;
  readonly keyRevoked: (id: string, by: string) => void;
  readonly hopFailed: (service: string, error: unknown) => void;
  readonly tokenRefused: (service: string) => void;
}

export function gatewayTelemetry(logger: Logger): GatewayTelemetry {
  const m = meter('gateway');
  const refusals = m.createCounter('sluice.calls.refused', { description: 'calls that ended at the door, by status' });
  const hops = m.createCounter('sluice.hops.failed', { description: 'calls that a service behind the gateway did not answer' });
  return {
    refused: (status) => refusals.add(1, { status }),
    keyCreated: (id, role, by) => logger.info({ keyId: id, role, by }, 'key created'),
    keyRevoked: (id, by) => logger.info({ keyId: id, by }, 'key revoked'),
    hopFailed(service, error) {
      hops.add(1, { service });
      logger.warn({ to: service, err: error }, 'a service did not answer');
    },
    tokenRefused: (service) => logger.error({ to: service }, 'a service refuses our actor tokens: the secrets or the clocks of the two differ'),
  };
}

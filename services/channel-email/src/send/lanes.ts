import { domainToASCII } from 'node:url';
import type { Lanes } from '@sluice/channel-kit';
import type { EmailAccount } from '../domain/account.ts';

/** A minute's worth goes at once. Large receivers begin to refuse unknown senders far above it, small ones say so. */
export const DEFAULT_PACE = { messagesPerMinute: 600, connections: 4 };

/** The receivers of one domain are a lane of the account that writes to them: its server and its reputation are its own. */
export function domainLanes(accountOf: (id: string) => EmailAccount | undefined): Lanes {
  return {
    laneOf: ({ accountId, to }) => `${accountId}/${domainOf(to.value)}`,
    paceOf(lane) {
      const pace = accountOf(lane.slice(0, lane.indexOf('/')))?.pace;
      return { messagesPerMinute: pace?.messagesPerMinute ?? DEFAULT_PACE.messagesPerMinute, connections: pace?.connections ?? DEFAULT_PACE.connections };
    },
  };
}

function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1, address.length);
  return domainToASCII(domain.slice(0, 255)) || 'invalid';
}

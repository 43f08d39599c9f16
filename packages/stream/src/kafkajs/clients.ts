import type { KafkaClients, MakeClients } from '../kafka/clients.ts';
import { Nodes as Troubles } from '../kafka/nodes.ts';
import { administering, positions } from './administering.ts';
import { KafkajsMembership } from './membership.ts';
import { Nodes } from './nodes.ts';
import { reading } from './reading.ts';
import { KafkajsSending } from './sending.ts';

/** The calls as kafkajs has them: those of its brokers, its producer and its administrator. */
export const kafkajsClients: MakeClients = (connection, logger): KafkaClients => {
  const reach = { connection, logger, troubles: new Troubles() };
  return {
    administering: () => administering(reach),
    reading: () => reading(new Nodes(reach)),
    sending: ({ compression }) => new KafkajsSending(reach, compression),
    positions: (group) => positions(group, new Nodes(reach)),
    // A sign of life that is not answered within a session is none.
    membership: (options) => new KafkajsMembership(new Nodes(reach, options.sessionTimeoutMs), logger, options),
  };
};

import type { Broker, Cluster } from 'kafkajs';

/** What every node can also do; the types of the library leave it out, its own consumer and administrator stand on it. */
export interface NodeCalls {
  findGroupCoordinator(request: { readonly groupId: string; readonly coordinatorType: number }): Promise<{ readonly coordinator: { readonly nodeId: number } }>;
  joinGroup(request: {
    readonly groupId: string;
    readonly sessionTimeout: number;
    readonly rebalanceTimeout: number;
    readonly memberId: string;
    readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  }): Promise<{ readonly generationId: number; readonly leaderId: string; readonly memberId: string; readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[] }>;
  syncGroup(request: {
    readonly groupId: string;
    readonly generationId: number;
    readonly memberId: string;
    readonly groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[];
  }): Promise<{ readonly memberAssignment: Buffer }>;
  heartbeat(request: { readonly groupId: string; readonly groupGenerationId: number; readonly memberId: string }): Promise<unknown>;
  leaveGroup(request: { readonly groupId: string; readonly memberId: string }): Promise<unknown>;
  listOffsets(request: { readonly topics: readonly { readonly topic: string; readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[] }[] }): Promise<{
    readonly responses: readonly { readonly topic: string; readonly partitions: readonly { readonly partition: number; readonly offset: string }[] }[];
  }>;
}

/** What the library's cluster can also do. */
export interface ClusterCalls extends Cluster {
  readonly brokerPool: { findConnectedBroker(): Promise<Broker> };
}

import type { Order, Ring, Strategy } from '@sluice/matching';

/** The rules file of a simulation as it is written. Its form is published in ../../schemas/simulation-rules.schema.json. All times are whole milliseconds. */
export interface SimulationDocument {
  readonly version?: 1;
  readonly channels: Readonly<Record<string, { readonly units: number; readonly interruptible?: boolean; readonly live?: boolean }>>;
  readonly order?: Order;
  readonly defaults?: Waits;
  readonly rules: readonly SimulationRule[];
  readonly queues: readonly SimulationQueue[];
}

export interface Waits {
  readonly acceptMs?: number;
  readonly offerTimeoutMs?: number;
  readonly reofferMs?: number;
  readonly dedicatedMs?: number;
  readonly lastAgentMs?: number;
}

type Scalar = string | number | boolean;

/** Equality of texts; a list means any of. */
type SimulationWhen = Readonly<Record<string, Scalar | readonly Scalar[]>>;

export interface SimulationRule {
  readonly id: string;
  readonly name?: string;
  /** A string is CEL. */
  readonly when?: string | SimulationWhen;
  readonly then: {
    readonly queue: string;
    readonly skills?: Readonly<Record<string, number>>;
    readonly language?: string;
    readonly priority?: number;
    readonly slaMs?: number;
    readonly labels?: readonly string[];
  };
}

export interface SimulationQueue extends Waits {
  readonly id: string;
  readonly name?: string;
  readonly groups?: readonly string[];
  readonly agents?: readonly string[];
  readonly strategy?: Strategy;
  readonly rings?: readonly Ring[];
  readonly overflow?: { readonly afterMs: number; readonly queue: string };
  readonly drain?: boolean;
}

import { type Owned, type OwnedPosition, placeOf } from '../group-runner.ts';
import type { TopicPartition } from '../port.ts';
import type { Claims } from './assignor.ts';

interface Assigned {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/**
 * What a member holds: partitions that it was assigned, and those that are to move to somebody else as soon as their batch is done. Kept from
 * one generation of the group to the next, because nobody else had them in between; where one was missed, everything is new.
 */
export class Holdings {
  #memberId: string | null = null;
  #generation = -1;
  #epochs = 0;
  #assigned: readonly Owned[] = [];
  /** By place; `epoch` is undefined where what was read before is not to be saved any more. */
  #leaving = new Map<string, Owned>();
  #claimed: readonly Owned[] = [];

  get assigned(): readonly Owned[] {
    return this.#assigned;
  }

  get leaving(): readonly Owned[] {
    return [...this.#leaving.values()];
  }

  /** Whether a position that was reached in its epoch may be saved. */
  holds(at: OwnedPosition): boolean {
    const place = placeOf(at);
    const held = this.#assigned.find((one) => placeOf(one) === place) ?? this.#leaving.get(place);
    return held?.epoch !== undefined && held.epoch === at.epoch;
  }

  /** What is told to the group's leader; nothing by one who is not (any more) the member that was assigned it. */
  claim(memberId: string | null): Claims {
    this.#claimed = memberId !== null && memberId === this.#memberId ? [...this.#assigned, ...this.#leaving.values()] : [];
    const partitions: Record<string, number[]> = {};
    for (const { topic, partition } of this.#claimed) (partitions[topic] ??= []).push(partition);
    return { generation: this.#generation, partitions };
  }

  assign(memberId: string, generation: number, assigned: readonly Assigned[]): void {
    const same = memberId === this.#memberId && (generation === this.#generation || generation === this.#generation + 1);
    const before = new Map((same ? [...this.#assigned, ...this.#leaving.values()] : []).map((one) => [placeOf(one), one]));
    [this.#memberId, this.#generation] = [memberId, generation];
    this.#assigned = assigned.flatMap(({ topic, partitions }) =>
      partitions.map((partition): Owned => {
        const kept = before.get(placeOf({ topic, partition }));
        return kept?.epoch === undefined ? { topic, partition, epoch: ++this.#epochs } : kept;
      }),
    );
    const mine = new Set(this.#assigned.map(placeOf));
    // Nobody was given what was claimed here: it is let go of, else nobody ever has it.
    this.#leaving = new Map(this.#claimed.filter((one) => !mine.has(placeOf(one))).map((one) => [placeOf(one), before.get(placeOf(one)) ?? { topic: one.topic, partition: one.partition }]));
  }

  letGo(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#leaving.delete(placeOf(at));
  }

  renew(at: Owned): void {
    this.#assigned = this.#assigned.map((one) => (placeOf(one) === placeOf(at) && one.epoch === at.epoch ? { topic: one.topic, partition: one.partition, epoch: ++this.#epochs } : one));
  }

  drop(): void {
    this.#memberId = null;
    this.#generation = -1;
    this.#assigned = [];
    this.#leaving.clear();
    this.#claimed = [];
  }
}

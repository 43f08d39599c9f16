import type { ContactReceived } from '@sluice/contracts';
import type { Inbound } from '@sluice/stream';
import { mail, SUPPORT } from '../testing.ts';

const MATTERS = ['Parcel 包裹', 'Invoice 发票'];
const PEOPLE = ['li.wei@a.example', 'partner@b.example', 'other@c.example'];

/** Whom each mail is addressed to beside us. */
export const INTRODUCTIONS = ['nobody', 'everybody', 'the one that is answered', 'the first to everybody'] as const;
export type Introduction = (typeof INTRODUCTIONS)[number];

export interface Chain {
  readonly mails: readonly Inbound<ContactReceived>[];
  /** Whether a mail's writer may stand in a conversation that holds the others: it is his, or one of them was addressed to him. */
  mayStand(mail: number, others: readonly number[], customer: number): boolean;
}

/** A chain of mails, each answering the one before; `writers` are numbers of people, `matters` of subjects. */
export function chain(writers: readonly number[], introduction: Introduction, name: string, matters: readonly number[] = []): Chain {
  const from = writers.map((writer) => PEOPLE[writer % PEOPLE.length] ?? '').map((address) => `${name}.${address}`);
  const people = PEOPLE.map((address) => `${name}.${address}`);
  const also = (at: number): string[] => {
    if (introduction === 'everybody' || (introduction === 'the first to everybody' && at === 0)) return people.filter((one) => one !== from[at]);
    return introduction === 'the one that is answered' && at > 0 && from[at - 1] !== from[at] ? [from[at - 1] ?? ''] : [];
  };
  const id = (at: number): string => `${name}.${at}@mail.example`;
  const mails = from.map((address, at) =>
    mail({
      from: address,
      id: id(at),
      to: [SUPPORT, ...also(at)],
      ...(at === 0 ? {} : { inReplyTo: id(at - 1), references: Array.from({ length: at }, (_, n) => id(n)) }),
      ...(matters[at] === undefined ? {} : { subject: `${at === 0 ? '' : 'Re: '}${MATTERS[matters[at] % MATTERS.length]}` }),
    }),
  );
  return { mails, mayStand: (one, others, customer) => from[one] === from[customer] || others.some((other) => also(other).includes(from[one] ?? '')) };
}

export const permutations = (list: readonly number[]): number[][] =>
  list.length === 0 ? [[]] : list.flatMap((first) => permutations(list.filter((one) => one !== first)).map((rest) => [first, ...rest]));

/** `0110`: which mails share a conversation. */
export function shape(conversationIds: readonly string[]): string {
  const order = [...new Set(conversationIds)];
  return conversationIds.map((id) => order.indexOf(id)).join('');
}

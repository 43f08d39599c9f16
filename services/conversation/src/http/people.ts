import { canonicalAddress, contactPointId } from '@sluice/channel-kit';
import { Type } from 'typebox';
import type { Account } from '../config.ts';
import type { WantedPoint } from '../store/contact-points.ts';
import { wrong } from './acting.ts';
import { Line } from './writing.ts';

/** Somebody, by an address of his. */
export const Person = {
  kind: Type.String({ pattern: '^[a-z][a-z0-9_]{0,31}$', description: 'email, phone, user, …', examples: ['email'] }),
  value: Line(320),
  name: Type.Optional(Line(200)),
};
export type PersonBody = { readonly kind: string; readonly value: string; readonly name?: string };

export const AccountId = (description: string) => Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', description, examples: ['support'] });

const EMAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

/** The contact point of a person on an account of ours. @throws Problem 400 that names the field */
export function pointOf(account: Pick<Account, 'id' | 'channel'>, { kind, value, name }: PersonBody, at: string): WantedPoint {
  const address = canonicalAddress(kind, value);
  if (address === '') throw wrong(`${at}.value`, 'must not be blank');
  if (kind === 'email' && !EMAIL.test(address)) throw wrong(`${at}.value`, 'must be an e-mail address');
  return { id: contactPointId(account.id, kind, address), channel: account.channel, accountId: account.id, kind, address, ...(name === undefined ? {} : { name }) };
}

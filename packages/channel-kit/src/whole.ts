import { AUTHENTICATED, authenticatedOf, type MailAuthentication } from '@sluice/contracts';
import { type ReadGrant, requireRole, verifyGrant } from '@sluice/runtime';
import type { Clock } from '@sluice/kernel';
import { type Static, type TSchema, Type } from 'typebox';
import { Notices } from './notices.ts';

const nullable = <T extends TSchema>(one: T) => Type.Union([one, Type.Null()]);

export const PartyShape = Type.Object({ kind: Type.String({ examples: ['email'] }), value: Type.String(), name: nullable(Type.String()) });

const CheckResult = Type.String({ description: 'pass, fail, softfail, neutral, policy, none, temperror, permerror' });
export const AuthenticationShape = Type.Object(
  {
    verdict: Type.Enum(AUTHENTICATED, { description: 'what the checks come to' }),
    spf: CheckResult,
    dkim: CheckResult,
    dmarc: CheckResult,
    arc: CheckResult,
    domain: Type.String({ description: 'of the address in From' }),
    aligned: Type.Boolean({ description: 'what passed was said by this domain' }),
    by: Type.String({ description: 'listener, or the authserv-id of the mail server that is believed' }),
  },
  { description: 'who really sent a mail; null where nobody has looked' },
);

export const authenticationOf = (said: MailAuthentication | undefined): Static<typeof AuthenticationShape> | null => (said === undefined ? null : { verdict: authenticatedOf(said), ...said });

const EXAMPLE = {
  subject: 'Order 4711 没有收到',
  from: { kind: 'email', value: 'li.wei@example.com', name: '李伟' },
  to: [{ kind: 'email', value: 'support@sluice.example', name: null }],
  cc: [],
  date: '2026-03-02T07:59:58.000Z',
  text: 'Where is it? 在哪里？\n\nOn 2026-03-01, support wrote:\n> It has left.',
  newText: 'Where is it? 在哪里？',
  html: '<p>Where is it? 在哪里？</p><blockquote type="cite">It has left.</blockquote>',
  attachments: [{ filename: 'photo.jpg', contentType: 'image/jpeg', bytes: 48_211, inline: true, url: '/v1/messages/msg_01970f3c-8a00-7000-8000-000000000004/attachments/0' }],
  flags: [],
  notices: [],
  authentication: null,
};

/** A message whole: nothing of it is cut but what would do harm. */
export const Whole = Type.Object(
  {
    subject: nullable(Type.String()),
    from: nullable(PartyShape),
    to: Type.Array(PartyShape),
    cc: Type.Array(PartyShape),
    date: nullable(Type.String({ format: 'date-time', description: "the sender's; shown, never trusted" })),
    text: Type.String({ description: 'all of it as plain text, at most 1 MiB' }),
    newText: Type.String({ description: 'what the writer newly wrote' }),
    html: nullable(Type.String({ description: 'sanitised: executes and fetches nothing. Remote images have their address in data-remote-src; show it in a box that clips what flows over' })),
    attachments: Type.Array(
      Type.Object({
        filename: Type.String(),
        contentType: Type.String({ description: "the sender's word" }),
        bytes: Type.Integer(),
        inline: Type.Boolean(),
        url: nullable(Type.String({ description: 'where it is had; null: only in the original' })),
      }),
    ),
    flags: Type.Array(Type.String()),
    notices: Notices,
    authentication: nullable(AuthenticationShape),
  },
  { examples: [EXAMPLE] },
);
export type WholeBody = Static<typeof Whole>;

/** Facts of a grant to read the whole of a contact: what its channel does not know of the message that was made of it. */
export interface WholeFacts {
  /** Where the message's files are had, with a slash at the end. */
  readonly base: string;
  /** How many of them the message has. */
  readonly files: number;
  readonly authentication?: MailAuthentication | undefined;
}

/** The facts of the caller's grant for this contact; without a grant nothing, to admin alone: a complaint may be kept from any other person. @throws Problem 401, 403 */
export async function wholeFor(
  request: Parameters<typeof requireRole>[0],
  contactId: string,
  grant: string | undefined,
  by: { readonly secret: Uint8Array; readonly clock: Clock },
): Promise<WholeFacts | undefined> {
  const { keyId } = requireRole(request);
  const asked: ReadGrant = { subject: contactId, keyId };
  const facts = grant === undefined ? undefined : await verifyGrant(grant, asked, by.secret, by.clock.now());
  if (facts !== undefined) return facts as unknown as WholeFacts;
  requireRole(request, 'admin');
  return undefined;
}

/** How it is known that an identity is a person's own; each proves more than the one before. A proof rises and never falls. */
export const PROOFS = ['claimed', 'crm', 'dmarc', 'reply_token', 'widget'] as const;
export type Proof = (typeof PROOFS)[number];

export const rankOf = (proof: Proof): number => PROOFS.indexOf(proof);
export const provesMore = (one: Proof, other: Proof): boolean => rankOf(one) > rankOf(other);

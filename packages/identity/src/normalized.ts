/** An address as somebody wrote it. */
export interface ToNormalize {
  /** `email`, `phone` (`sms` and `voice` are the same), `whatsapp`; any other is a name that only its channel understands. */
  readonly kind: string;
  readonly value: string;
  /** ISO 3166, two letters: where a telephone number without a country's code belongs. */
  readonly region?: string | undefined;
}

export interface Normalized {
  /** The form by which two are the same; null where it is no address. */
  readonly canonical: string | null;
  /** Other canonical forms that may be the same person. Strong enough to look for him, never to merge two. */
  readonly candidates: readonly string[];
  readonly error: string | null;
}

export const refused = (error: string): Normalized => ({ canonical: null, candidates: [], error });
export const accepted = (canonical: string, candidates: readonly string[] = []): Normalized => ({
  canonical,
  candidates: [...new Set(candidates)].filter((one) => one !== canonical),
  error: null,
});

/** Without what nobody sees: controls, zero-width marks and turns of the writing direction; full-width and other compatible forms as the plain ones. */
export const visible = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim();

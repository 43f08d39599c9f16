/**
 * A token of a survey's page, as `SignedIds` writes it and as people and machines quote it (in a link, encoded or not): whoever has it answers as
 * the customer.
 */
const TOKEN = /(\/s\/|%2Fs%2F|%252Fs%252F)s[a-z][a-z2-7]{42}(?![a-z2-7])/gi;

/** A text for the house: the customer's own link stands in it without what opens it. */
export const withoutSurveyTokens = (text: string): string => text.replaceAll(TOKEN, '$1…');

/** Whether it is in there, also where a mail breaks its lines within it (quoted-printable). */
export const holdsSurveyToken = (text: string): boolean => withoutSurveyTokens(text) !== text || (/=\r?\n/.test(text) && holdsSurveyToken(text.replaceAll(/=\r?\n/g, '')));

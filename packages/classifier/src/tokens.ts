/** A word of a text by its stem, `not` for each negation, `?`, or `.` for the end of a sentence, so that no phrase crosses one. */
export interface Token {
  readonly stem: string;
  readonly at: number;
}

const NEGATIONS = new Set('not dont doesnt didnt isnt arent wasnt werent wont cant cannot couldnt wouldnt hasnt havent hadnt never aint shouldnt'.split(' '));
const KEPT = new Set('is does this us was has as his its yes less need thing nothing something anything everything during being bring string plane'.split(' '));

/** Good enough to meet: charge, charged, charging, charges → charg. Not a linguist's stem. */
export function stem(word: string): string {
  if (word.length < 4 || KEPT.has(word)) return word;
  let end = word;
  if (end.endsWith('ing') && end.length > 5) end = undouble(end.slice(0, -3));
  else if (end.endsWith('ied')) end = `${end.slice(0, -3)}y`;
  else if (end.endsWith('ed') && end.length > 4) end = undouble(end.slice(0, -2));
  else if (end.endsWith('ies')) end = `${end.slice(0, -3)}y`;
  else if (/(?:sh|ch|x|ss|zz)es$/.test(end)) end = end.slice(0, -2);
  else if (end.endsWith('s') && !end.endsWith('ss') && !end.endsWith('us')) end = end.slice(0, -1);
  return end.length > 3 && end.endsWith('e') ? end.slice(0, -1) : end;
}

const undouble = (word: string): string => (/([bdgmnprt])\1$/.test(word) ? word.slice(0, -1) : word);

const TOKEN = /[a-z0-9]+|\?|[.!;\n]+/g;

/** Of a prepared text: lower case, without apostrophes. */
export function tokensOf(plain: string): Token[] {
  const found: Token[] = [];
  for (const { 0: word, index } of plain.matchAll(TOKEN)) found.push({ stem: stemOf(word), at: index });
  return found;
}

/** The same few thousand words make up most texts: their stems are remembered. Beyond the limit all are forgotten. */
const stems = new Map<string, string>();
const STEMS_KEPT = 20_000;
const LONGEST_KEPT = 24;

function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const token = NEGATIONS.has(word) ? 'not' : /^[.!;\n]/.test(word) ? '.' : stem(word);
  if (word.length > LONGEST_KEPT) return token;
  if (stems.size >= STEMS_KEPT) stems.clear();
  stems.set(word, token);
  return token;
}

/** The header Authentication-Results as RFC 8601 writes it: an authserv-id, then what each check came to. */
export interface AuthenticationResults {
  /** Lower case. */
  readonly authservId: string;
  readonly results: readonly MethodResult[];
}

export interface MethodResult {
  /** `spf`, `dkim`, …; lower case, as the result is. */
  readonly method: string;
  readonly result: string;
  /** By `ptype.property` (lower case): `header.from`, `smtp.mailfrom`; the first of each counts. */
  readonly properties: ReadonlyMap<string, string>;
}

/** A word, a quoted string (which may hold anything), or one of the signs that separate. */
interface Token {
  readonly sign?: ';' | '=' | '/';
  readonly text: string;
}

const WORD = /[^\s()";=/\\]/;

/** Undefined where it does not follow the grammar: half an answer is none. Of one whose version is not ours nothing is known either. */
export function readAuthenticationResults(value: string): AuthenticationResults | undefined {
  const tokens = tokensOf(value);
  if (tokens === undefined) return undefined;
  const [first = [], ...rest] = split(tokens);
  const [id, version] = first;
  if (id === undefined || id.sign !== undefined || id.text === '' || first.length > 2) return undefined;
  if (version !== undefined && version.text !== '1') return undefined;
  const results: MethodResult[] = [];
  for (const part of rest) {
    // `; none`: nothing was checked. A semicolon at the end is nobody's grammar and everybody's habit.
    if (part.length === 0 || (part.length === 1 && part[0]?.text.toLowerCase() === 'none')) continue;
    const result = methodOf(part);
    if (result === undefined) return undefined;
    results.push(result);
  }
  return { authservId: id.text.toLowerCase(), results };
}

function methodOf(tokens: readonly Token[]): MethodResult | undefined {
  const [method, ...after] = tokens;
  const rest = after[0]?.sign === '/' ? after.slice(2) : after;
  if (method === undefined || method.sign !== undefined || rest[0]?.sign !== '=' || rest[1] === undefined || rest[1].sign !== undefined) return undefined;
  return { method: method.text.toLowerCase(), result: rest[1].text.toLowerCase(), properties: propertiesOf(rest.slice(2)) };
}

/** A value goes to the next `name=`: addresses and base64 hold signs that separate elsewhere. */
function propertiesOf(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const isName = (at: number): boolean => tokens[at]?.sign === undefined && tokens[at + 1]?.sign === '=' && /^(?:reason|[\w-]+\.[\w-]+)$/i.test(tokens[at]?.text ?? '');
  for (let at = 0; at < tokens.length; at += 1) {
    if (!isName(at)) continue;
    const name = (tokens[at]?.text ?? '').toLowerCase();
    let value = '';
    for (at += 2; at < tokens.length && !isName(at); at += 1) value += tokens[at]?.sign ?? tokens[at]?.text ?? '';
    at -= 1;
    if (!found.has(name)) found.set(name, value);
  }
  return found;
}

function split(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.sign === ';') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function tokensOf(value: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < value.length) {
    const char = value.charAt(at);
    if (/\s/.test(char)) at += 1;
    else if (char === '(') {
      const end = endOfComment(value, at);
      if (end === undefined) return undefined;
      at = end;
    } else if (char === ';' || char === '=' || char === '/') {
      tokens.push({ sign: char, text: char });
      at += 1;
    } else if (char === '"') {
      const match = /"((?:[^"\\]|\\.)*)"/sy;
      match.lastIndex = at;
      const quoted = match.exec(value);
      if (quoted === null) return undefined;
      tokens.push({ text: (quoted[1] ?? '').replaceAll(/\\(.)/gs, '$1') });
      at = match.lastIndex;
    } else if (WORD.test(char)) {
      const from = at;
      while (at < value.length && WORD.test(value.charAt(at))) at += 1;
      tokens.push({ text: value.slice(from, at) });
    } else return undefined;
  }
  return tokens;
}

/** Comments stand in each other, and a backslash takes its meaning from what follows it. */
function endOfComment(value: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < value.length; at += 1) {
    const char = value.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '(') depth += 1;
    else if (char === ')' && (depth -= 1) === 0) return at + 1;
  }
  return undefined;
}

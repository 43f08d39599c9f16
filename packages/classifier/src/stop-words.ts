/** The commonest short words of languages in Latin letters; a word may stand for several. Enough to tell a sentence of five words apart; what is left unsure goes to the model. */
const LISTS: Readonly<Record<string, string>> = {
  en: "the and is are was were to of in it you your my we our have has had not for on with this that can could would please i i'm i've don't can't what how when where why be been do does did from but they there an at by if or me will just",
  de: 'der die das und ist sind war nicht ich sie wir mit auf für ein eine einen meine mein ihre ihr habe haben hat bitte kann können noch auch von zu den dem im wie was wo wann warum nach bei seit keine kein es mir mich wurde',
  fr: "le la les et est sont pas je vous nous avec pour un une des du mon ma mes votre vos ce cette que qui dans sur plus j'ai n'est c'est bonjour merci avez comment quand où été ne au aux en",
  es: 'el la los las y es son no que de mi mis su con para por un una en está estoy tengo he ha pero cómo cuándo dónde qué se lo me le al del hola gracias usted ustedes muy como ya',
  it: 'il lo la gli le e è sono non che di mio mia con per un una in ho ha ma come quando dove perché si mi al del della nel buongiorno grazie vostro questo questa anche ancora',
  pt: 'o a os as e é são não que de meu minha com para por um uma em está estou tenho mas como quando onde se me ao do da no na obrigado obrigada olá você vocês isso ainda já',
  nl: 'de het een en is zijn was niet ik u wij we met op voor van mijn uw dat die te in heb heeft kan graag hoe wat waar wanneer waarom nog ook naar bij maar er om geen worden',
};

const owners = new Map<string, string[]>();
for (const [language, words] of Object.entries(LISTS)) for (const word of words.split(' ')) owners.set(word, [...(owners.get(word) ?? []), language]);

export interface StopWordGuess {
  readonly language: string;
  /** Words that speak for it, less those that speak for the next one. */
  readonly lead: number;
  readonly hits: number;
  /** Those that speak for it, in their order, each once. */
  readonly words: readonly string[];
}

/** The language whose small words stand most often in the tokens (lower case). */
export function guessByStopWords(tokens: readonly string[]): StopWordGuess | undefined {
  const hits = new Map<string, number>();
  for (const token of tokens) for (const language of owners.get(token) ?? []) hits.set(language, (hits.get(language) ?? 0) + 1);
  const [first, second] = [...hits].sort((a, b) => b[1] - a[1]);
  if (first === undefined) return undefined;
  const [language, count] = first;
  return { language, lead: count - (second?.[1] ?? 0), hits: count, words: [...new Set(tokens.filter((token) => owners.get(token)?.includes(language) === true))] };
}

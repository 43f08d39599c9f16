import { post } from './light-http.ts';

const TEXT = 'Hello, my order has not come and I would like to know where it is. '.repeat(10);

/** The nth contact of a bench: another customer, another matter. About 700 characters of text, as an app sends it. */
export function contactRequest(key: string, mark: string, n: number): string {
  return post('/v1/contacts', key, `{"channel":"app","externalId":"${mark}${n}","from":{"kind":"email","value":"c${n}-${mark}@example.com"},"subject":"Where is my order?","text":"${TEXT}"}`);
}

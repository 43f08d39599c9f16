import { CliFault } from '../fault.ts';
import type { Ready } from './instance.ts';

/** Hands in a few contacts, one after the other; for figures under load there is the load generator. */
export async function submit({ url, key }: Pick<Ready, 'url' | 'key'>, mark: string, count: number): Promise<number> {
  for (let n = 0; n < count; n++) {
    const answer = await fetch(`${url}/v1/contacts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'app', externalId: `${mark}${n}`, from: { kind: 'email', value: `${mark}${n}@example.com` }, subject: 'Where is my order?', text: 'It has not come.' }),
    });
    if (answer.status !== 202) throw new CliFault(`a contact of the bench was refused: ${answer.status} ${await answer.text()}`);
  }
  return count;
}

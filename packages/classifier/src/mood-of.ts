import { weigh } from './match.ts';
import type { TypeGuess } from './type-of.ts';
import type { Mood } from './types.ts';
import type { Evidence } from './weighing.ts';

const LEAST = 2;
/** Shouting alone is no mood: `!!!` may be joy. Where something is wrong, it is anger. */
const SHOUT = 2;
const SHOUTED_LETTERS = 12;
const SHOUTED_SHARE = 0.6;

/** calm where no other mood tells itself; of equals the one that must not be missed. What sounds pleased and means the contrary is not seen. */
export function moodOf({ row }: TypeGuess, evidence: Evidence, text: string): Mood {
  const words = weigh(evidence.hits, 'mood:angry');
  // `It would be great if …` is polite.
  const pleased = row?.id === 'suggestion' ? 0 : weigh(evidence.hits, 'mood:pleased') + (row?.id === 'praise' ? LEAST : 0);
  const worried = weigh(evidence.hits, 'mood:worried');
  const wrong = words > 0 || evidence.trouble > 0;
  const angry = words + (wrong && pleased < LEAST && shouts(text) ? SHOUT : 0);
  const moods: readonly (readonly [Mood, number])[] = [
    ['angry', angry],
    ['worried', worried],
    ['pleased', pleased],
  ];
  const best = moods.reduce((most, one) => (one[1] > most[1] ? one : most));
  return best[1] >= LEAST ? best[0] : 'calm';
}

function shouts(text: string): boolean {
  if (/[!?]{3}|!!|\?!|!\?/.test(text)) return true;
  let [letters, capitals] = [0, 0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index) | 0x20;
    if (code < 0x61 || code > 0x7a) continue;
    letters += 1;
    if (text.charCodeAt(index) < 0x61) capitals += 1;
  }
  return letters >= SHOUTED_LETTERS && capitals >= letters * SHOUTED_SHARE;
}

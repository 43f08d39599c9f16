import { repeatsRepeats } from './repeats.ts';

test.each(['(a+)+', '(a*)*b', '(?:x(a+)y)*', '([a-z]+)*', '(a{2,})+', '((ab)+c?)+', '(?i:(?:\\w+\\s?)+)!', '(?<n>a+)*', '(a+?)+'])('%s repeats what repeats', (pattern) =>
  expect([new RegExp(pattern).source, repeatsRepeats(pattern)]).toEqual([pattern, true]),
);
test.each(['a+', '(a|b)+', '[a+*]+', '(\\+)+', '(a+)b+', '(a+)(b*)', 'a+?b+?', '(ab?){2,5}', '(a+)?', '[)]+(a)+', '(?i:invoice|refund)|发票', '\\b(parcel)\\b.*x', ''])('%s does not', (pattern) =>
  expect([new RegExp(pattern).source === '', repeatsRepeats(pattern)]).toEqual([false, false]),
);

import { uuidv7 } from '@sluice/kernel';
import { uuids } from './arrays.ts';

const written = (value: string): string => uuids([value]).subarray(24).toString('hex');

test('a uuid becomes its sixteen bytes, in either case, with dashes or without', () => {
  for (let n = 0; n < 100; n++) {
    const id = uuidv7();
    const digits = id.replaceAll('-', '');
    expect([written(id), written(id.toUpperCase()), written(digits)]).toEqual([digits, digits, digits]);
  }
});

test.each(['', '0', '0190f000-0000-7000-8000-00000000000', '0190f000-0000-7000-8000-0000000000011', '0190f000-0000-7000-8000-00000000000g', '0190f000-0000-7000-8000-00000000000é', '退款'])(
  '%j is no uuid, and is refused as Postgres would',
  (value) => {
    expect(() => uuids([value])).toThrow(expect.objectContaining({ code: '22P02' }));
  },
);

import { ATTRIBUTES, faultOf, GROUPS, groupOf, nameFault, valueFrom } from './customer-attributes.ts';

test.each([
  ['tier', 'key'],
  ['name', '李伟'],
  ['language', 'zh-Hant-TW'],
  ['size', 'small'],
  ['relation', 'lost'],
  ['satisfaction', 4.5],
  ['orders', 0],
  ['spent', 12.5],
  ['lastOrderAt', '2026-03-02T08:00:00Z'],
  ['country', 'BR'],
  ['custom.shoeSize', '43'],
  ['custom.vip', true],
  ['custom.points', -1],
])('%s may be %j', (name, value) => expect(faultOf(name, value)).toBeUndefined());

test.each([
  ['relation', 'friend', 'must be one of satisfied, potential, lost'],
  ['satisfaction', 6, 'must be a number from 1 to 5'],
  ['satisfaction', '5', 'must be a number from 1 to 5'],
  ['orders', 1.5, 'must be a whole number from 0 to 1000000000000'],
  ['orders', Number.NaN, 'must be a whole number from 0 to 1000000000000'],
  ['country', 'Brazil', 'must be a country by ISO 3166, two letters'],
  ['lastOrderAt', 'yesterday', 'must be an RFC 3339 instant'],
  ['lastOrderAt', '2026-99-02T08:00:00Z', 'must be an RFC 3339 instant'],
  ['timeZone', 'Mars/Olympus', 'must be a time zone by its IANA name, such as Asia/Shanghai'],
  ['timeZone', '+08:00', 'must be a time zone by its IANA name, such as Asia/Shanghai'],
  ['name', ' ', 'must be a text of 1 to 200 characters'],
  ['name', 'x'.repeat(201), 'must be a text of 1 to 200 characters'],
  ['name', { $ne: '' }, 'must be a text of 1 to 200 characters'],
  ['name', 'a\u0000', 'must not have control characters'],
  ['colour', 'red', 'is no attribute: the known ones, or custom.…'],
  ['constructor', 'x', 'is no attribute: the known ones, or custom.…'],
  ['__proto__', 'x', 'is no attribute: the known ones, or custom.…'],
  ['custom.', 'x', 'is no name: custom., a small letter, then letters, digits and _'],
  ["custom.a'; drop table customer;--", 'x', 'is no name: custom., a small letter, then letters, digits and _'],
  ['custom.x', null, 'must be a text, a number or a boolean'],
  ['custom.x', Number.POSITIVE_INFINITY, 'must be a text, a number or a boolean'],
  ['custom.x', '值'.repeat(342), 'may have 1024 bytes'],
])('%s may not be %j', (name, value, fault) => expect(faultOf(name, value)).toBe(fault));

test('every known name has a group, and may be taken back', () => {
  for (const name of [...Object.keys(ATTRIBUTES), 'custom.any']) expect([name, GROUPS.includes(groupOf(name)), nameFault(name)]).toEqual([name, true, undefined]);
});

test('a cell of a table is a number only where the attribute is one', () => {
  expect([valueFrom('orders', '12'), valueFrom('satisfaction', '4.5'), valueFrom('custom.code', '007'), valueFrom('orders', 'many')]).toEqual([12, 4.5, '007', 'many']);
});

test.each(['Asia/Shanghai', 'Europe/Berlin', 'UTC'])('%s is a time zone', (name) => expect(faultOf('timeZone', name)).toBeUndefined());

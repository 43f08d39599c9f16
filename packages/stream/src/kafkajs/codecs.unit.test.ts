import { snappyCompress } from '@platformatic/wasm-utils';
import { unsnap } from './codecs.ts';

const HEAD = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
const blockOf = (text: string): Buffer => {
  const packed = snappyCompress(Buffer.from(text));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(packed.length);
  return Buffer.concat([length, packed]);
};

test.each([
  ['as one block', snappyCompress(Buffer.from('退款退款退款'))],
  ['as blocks behind a head, as Java writes it', Buffer.concat([HEAD, blockOf('退款退款'), blockOf('退款')])],
])('snappy is unpacked %s', (_how, packed) => {
  expect(unsnap(packed).toString()).toBe('退款退款退款');
});

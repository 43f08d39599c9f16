import zlib from 'node:zlib';
import { lz4Compress, lz4Decompress, snappyCompress, snappyDecompress } from '@platformatic/wasm-utils';
import kafkajs from 'kafkajs';

/** Java's snappy writes blocks behind a head of 16 bytes, each after its length; others write one without either. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEAD = 16;

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

const codecOf = (compress: (data: Buffer) => Buffer, decompress: (data: Buffer) => Buffer): (() => Codec) => {
  const codec: Codec = { compress: async ({ buffer }) => compress(buffer), decompress: async (buffer) => decompress(buffer) };
  return () => codec;
};

/** What was packed by snappy, in either form. */
export function unsnap(data: Buffer): Buffer {
  if (!data.subarray(0, XERIAL.length).equals(XERIAL)) return snappyDecompress(data);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEAD; at < data.length; ) {
    const end = at + 4 + data.readUInt32BE(at);
    blocks.push(snappyDecompress(data.subarray(at + 4, end)));
    at = end;
  }
  return Buffer.concat(blocks);
}

/** The library brings gzip alone. A record that it cannot unpack would hold up its partition for good, whoever wrote it. */
export function addCodecs(): void {
  const { CompressionCodecs: codecs, CompressionTypes: types } = kafkajs;
  codecs[types.Snappy] = codecOf(snappyCompress, unsnap);
  codecs[types.LZ4] = codecOf(lz4Compress, lz4Decompress);
  codecs[types.ZSTD] = codecOf(zlib.zstdCompressSync, zlib.zstdDecompressSync);
}

/** Bounds for one mail; beyond them it is kept, but not taken apart (pitfalls: limits per mail on bytes, parts, depth, time). */
export const MAIL_LIMITS = { bytes: 64 * 1024 * 1024, parts: 2000, depth: 40, headerBytes: 512 * 1024, unevenLines: 100_000, files: 50, textBytes: 1024 * 1024, addresses: 50 };

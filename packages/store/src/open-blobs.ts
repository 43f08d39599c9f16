import type { BlobConfig } from './blob-config.ts';
import type { Blobs } from './blobs.ts';
import { fileBlobs } from './file-blobs.ts';

/** The store that the configuration names. It may be away now: `check` tells. What S3 needs is loaded only for S3. */
export async function openBlobs(config: BlobConfig): Promise<Blobs> {
  if (config.kind === 'file') return fileBlobs(config.dir);
  const { s3Blobs } = await import('./s3-blobs.ts');
  return s3Blobs(config);
}

import type { S3Server } from '@sluice/store/s3-server';

export default async function down(): Promise<void> {
  const { sluiceTestS3 } = globalThis as { sluiceTestS3?: S3Server };
  await sluiceTestS3?.remove();
}

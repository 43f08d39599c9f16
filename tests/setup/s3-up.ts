import { s3Up } from '@sluice/store/s3-server';

/** One S3 server for the run. */
export default async function up(): Promise<void> {
  Object.assign(globalThis, { sluiceTestS3: await s3Up() });
}

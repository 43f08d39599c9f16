/** A program: what putting and getting one large blob adds to the memory of its process, in MB, as JSON on stdout. */
import { randomBytes } from 'node:crypto';
import { envReader } from '@sluice/runtime';
import { readBlobEnv, toBlobConfig } from '../blob-config.ts';
import { openBlobs } from '../open-blobs.ts';

const peakMb = (): number => process.resourceUsage().maxRSS / 1024;
const blobs = await openBlobs(toBlobConfig(readBlobEnv(envReader(process.env))));
await blobs.check();
const bytes = randomBytes(Number(process.argv[2]));
const before = peakMb();
const { id } = await blobs.put(bytes);
const put = peakMb();
const read = await blobs.get(id);
const got = peakMb();
process.stdout.write(JSON.stringify({ put: put - before, get: got - put, whole: read?.equals(bytes) }));

import { PassingFault } from '@sluice/kernel';
import { asidePlace, blobId, blobPlace, type Blobs } from './blobs.ts';
import { type S3Answer, s3Caller, type S3Options } from './s3/request.ts';

export type { S3Options } from './s3/request.ts';

const CHECK = Buffer.from('check');
/** Below the folder that a check of `fileBlobs` uses. */
const CHECK_PLACE = 'check/check';

/** Blobs as objects of a bucket, under the names that they have in a folder. An object is there whole or not at all, and durable before the answer. */
export function s3Blobs(options: S3Options): Blobs {
  const call = s3Caller(options);
  /** Only a saving: the same name has the same bytes. Not every store knows it. */
  let conditional = true;
  const put = (place: string, bytes: Buffer, sha256: string, headers: Readonly<Record<string, string>>) => call({ method: 'PUT', place, body: { bytes, sha256 }, headers });
  const read = async (place: string): Promise<Buffer | undefined> => {
    const answer = await call({ method: 'GET', place });
    if (answer.status === 200) return answer.body;
    // Any other 404 is the word of something that is no blob store, or of another bucket.
    if (answer.status === 404 && codeIn(answer) === 'NoSuchKey') return undefined;
    throw refusal(answer, options);
  };
  const remove = async (place: string): Promise<void> => {
    const answer = await call({ method: 'DELETE', place });
    if (answer.status !== 204 && answer.status !== 200 && answer.status !== 404) throw refusal(answer, options);
  };
  /** Read and written: every store knows these, and not every one a copy. It is in both places for a moment, never in none. */
  const move = async (id: string, from: string | undefined, to: string | undefined): Promise<void> => {
    if (from === undefined || to === undefined) return;
    const bytes = await read(from);
    if (bytes === undefined) return;
    const answer = await put(to, bytes, id, {});
    if (answer.status !== 200) throw refusal(answer, options);
    await remove(from);
  };
  return {
    async put(bytes) {
      const id = blobId(bytes);
      const place = blobPlace(id)!;
      let answer = await put(place, bytes, id, conditional ? { 'if-none-match': '*' } : {});
      if (conditional && (answer.status === 501 || answer.status === 409)) {
        // 409: somebody writes or removes it at this moment.
        if (answer.status === 501) conditional = false;
        answer = await put(place, bytes, id, {});
      }
      // 412: it is there.
      if (answer.status !== 200 && answer.status !== 412) throw refusal(answer, options);
      return { id, bytes: bytes.length };
    },
    async get(id) {
      const [place, aside] = [blobPlace(id), asidePlace(id)];
      if (place === undefined || aside === undefined) return undefined;
      // It may be moved between two looks, either way: hence the third.
      return (await read(place)) ?? (await read(aside)) ?? read(place);
    },
    setAside: (id) => move(id, blobPlace(id), asidePlace(id)),
    putBack: (id) => move(id, asidePlace(id), blobPlace(id)),
    async dropAside(id) {
      const aside = asidePlace(id);
      if (aside !== undefined) await remove(aside);
    },
    async check() {
      const written = await put(CHECK_PLACE, CHECK, blobId(CHECK), {});
      if (written.status !== 200) throw refusal(written, options);
      const read = await call({ method: 'GET', place: CHECK_PLACE });
      if (read.status !== 200) throw refusal(read, options);
      if (!read.body.equals(CHECK)) throw new PassingFault('the blob store does not give back what was written');
    },
  };
}

/** The stable word of S3's error. The rest of it stays here: some stores repeat the key in it. */
function codeIn({ body }: S3Answer): string {
  return /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(body.subarray(0, 4096).toString())?.[1] ?? '';
}

function refusal(answer: S3Answer, { bucket }: S3Options): PassingFault {
  const said = `${answer.status} ${codeIn(answer)}`.trim();
  return new PassingFault(`${remedyFor(answer.status, codeIn(answer), bucket)} (${said})`);
}

function remedyFor(status: number, code: string, bucket: string): string {
  if (code === 'RequestTimeTooSkewed') return "the blob store refuses us: this machine's clock is wrong";
  if (code === 'NoSuchBucket') return `the blob store has no bucket ${bucket}: look at SLUICE_BLOB_URL`;
  if (status === 401 || status === 403)
    return 'the blob store refuses our key or gives it no right here: look at SLUICE_BLOB_ACCESS_KEY, SLUICE_BLOB_SECRET_KEY and the policy of the bucket (an erasure needs s3:DeleteObject)';
  if (status === 507 || /StorageFull|QuotaExceeded/.test(code)) return 'the blob store is full: free room, it goes on by itself';
  if (status >= 500 || status === 429) return 'the blob store is away or busy';
  return 'the blob store does not take our requests: look at endpoint, region and pathStyle of SLUICE_BLOB_URL';
}

/** Where the blobs lie, in words of S3. */
export interface S3Address {
  /** http or https; a path of it stands before everything. */
  readonly endpoint: URL;
  readonly region: string;
  readonly bucket: string;
  /** Without slashes at its ends; empty: none. */
  readonly prefix: string;
  /** True: the bucket is the first part of the path; false: of the host name. */
  readonly pathStyle: boolean;
}

/** The address of an object; `place` and prefix are made of characters that need no escape. */
export function objectUrl({ endpoint, bucket, prefix, pathStyle }: S3Address, place: string): URL {
  const url = new URL(endpoint);
  if (!pathStyle) url.host = `${bucket}.${url.host}`;
  const parts = [url.pathname.replace(/\/+$/, ''), ...(pathStyle ? [bucket] : []), ...(prefix === '' ? [] : [prefix]), place];
  url.pathname = parts.join('/');
  return url;
}

/** Amazon's own, where no other is named. */
export function amazonEndpoint(region: string): URL {
  return new URL(`https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`);
}

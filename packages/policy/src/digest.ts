/** Digest of each document and of all of them; the hash is given, because rules know no machinery. Two folders are the same version exactly if `whole` is equal. */
export function configVersionDigest(files: Readonly<Record<string, string>>, sha256: (text: string) => string): { readonly whole: string; readonly digests: Readonly<Record<string, string>> } {
  const digests = Object.fromEntries(
    Object.keys(files)
      .sort()
      .map((name) => [name, sha256(files[name] ?? '')]),
  );
  return {
    digests,
    whole: sha256(
      Object.entries(digests)
        .map(([name, digest]) => `${digest}  ${name}\n`)
        .join(''),
    ),
  };
}

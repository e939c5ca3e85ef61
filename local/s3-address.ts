const address = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/;

/** Bucket and prefix of an address like `s3://BUCKET/PREFIX`; undefined for any other text. */
export const parseS3Address = (text: string): { readonly bucket: string; readonly prefix: string } | undefined => {
  const [, bucket, path = ''] = address.exec(text) ?? [];
  if (bucket === undefined || !/^(?:[A-Za-z0-9._=-]+(?:\/|$))*$/.test(path)) return undefined;
  return { bucket, prefix: path === '' ? '' : `${path}/` };
};

/** Checks that a key is one that every wrapper takes: 1 to 4,096 bytes, as KMS does. */
export const wrappable = (plain: Uint8Array): Uint8Array => {
  if (plain.length < 1 || plain.length > 4_096) throw new Error('only 1 to 4,096 bytes can be wrapped');
  return plain;
};

/** The bytes of a wrapped key. Each has one spelling, so padding and the trailing bits that base64url ignores are refused. */
export const readWrapped = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length === 0 || bytes.toString('base64url') !== text) throw new Error('this is not a wrapped key');
  return bytes;
};

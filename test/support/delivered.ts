import PostalMime from 'postal-mime';

/** A mail as the other side received it: the envelope, apart from what the mail says about itself. */
export type Delivered = {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Lower-case name and raw value, in order, repeated ones included. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Addresses of the To header, decoded. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly raw: string;
};

/** Reads a raw mail that arrived under this envelope. */
export const readDelivered = async (
  sender: string,
  recipients: readonly string[],
  bytes: Uint8Array,
): Promise<Delivered> => {
  const { headers, to = [], subject = '', text = '', html = '' } = await PostalMime.parse(bytes);
  return {
    sender,
    recipients,
    headers: headers.map(({ key, value }) => [key, value]),
    to: to.map(({ address = '' }) => address),
    subject,
    text,
    html,
    raw: Buffer.from(bytes).toString(),
  };
};

/** Where mail of people is taken. */
export type InboundSmtp = {
  readonly host: string;
  readonly port: number;
  /** PEM file that holds a certificate with its chain, and its key; without it there is no STARTTLS. */
  readonly tls?: string;
};

/** Reads `host:port`, `[::1]:2525` or `:2525` for every address; undefined where it is none of these. */
export const parseListenAt = (text: string): Pick<InboundSmtp, 'host' | 'port'> | undefined => {
  const [, bracketed, plain = '', digits = ''] = /^(?:\[([\da-f:.]+)\]|([\w.-]*)):(\d{1,5})$/i.exec(text) ?? [];
  const port = digits === '' ? Number.NaN : Number(digits);
  if (!(port > 0 && port <= 65_535)) return undefined;
  return { host: bracketed ?? (plain === '' ? '::' : plain), port };
};

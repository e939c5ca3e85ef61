/** Whether a host name or address, as a URL writes it, is this machine itself: localhost, 127.0.0.0/8 or ::1. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);

/** Whether what is fetched from a URL cannot be altered on the way: https, or plain http that never leaves this machine. */
export const isTamperProof = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
};

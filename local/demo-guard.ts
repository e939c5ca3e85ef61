import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../lambdas/adapters/loopback.ts';

/**
 * Whether a request to the demo's own paths comes from its own pages, or from no browser at all. A page of another site can
 * make a browser send a POST here, which names that site in `Origin`; and it can have its own name point at this machine,
 * which then stands in `Host`. `listensOn` is the address the server was told to listen on.
 */
export const isFromHere = ({ host, origin }: IncomingHttpHeaders, listensOn: string): boolean => {
  if (host === undefined) return origin === undefined;
  const url = `http://${host}`;
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(url)) return false;
  if (isLoopback(listensOn) && !isLoopback(new URL(url).hostname)) return false;
  return origin === undefined || [`http://${host}`, `https://${host}`].includes(origin.toLowerCase());
};

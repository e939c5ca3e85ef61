import type { Feed } from '../routes.ts';
import type { Key } from '../stores/table.ts';

/** Whether a feed reads changes of this key. */
export const isFor = ({ pk = '', sk = '' }: Feed['only'], key: Key): boolean =>
  key.pk.startsWith(pk) && key.sk.startsWith(sk);

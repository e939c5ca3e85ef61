import { Refusal } from '../domain/problems.ts';
import type { HttpRequest } from './handler.ts';

/** Most rows of one page of an answer. */
const most = 100;

/** The page size that was asked for as `limit`, 100 by default; throws `INVALID_FIELD` for anything but 1 to 100. */
export const pageLimit = ({ limit }: HttpRequest['query']): number => {
  const asked = limit === undefined ? most : /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (asked < 1 || asked > most)
    throw new Refusal('INVALID_FIELD', { places: [{ path: 'limit', code: 'INVALID_FIELD' }] });
  return asked;
};

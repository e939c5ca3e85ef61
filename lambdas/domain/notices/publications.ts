import type { Language, Publication } from '../../../policy/model/types.ts';
import { Refusal } from '../problems.ts';

/** A form that was open when a non-material version came out may still be sent in for this long. */
const graceMs = 60 * 60_000;

/** The version in force. */
export const currentPublication = (publications: readonly Publication[]): Publication => {
  const current = publications.at(-1);
  if (!current) throw new Error('the policy has never been published');
  return current;
};

/**
 * The publication that the person was shown, if a decision may still be made on it: the current one, or its predecessor
 * within 60 minutes of a non-material change. Otherwise 409 with what is current.
 */
export const shownPublication = (
  publications: readonly Publication[],
  language: Language,
  noticeHash: string,
  now: Date,
): Publication => {
  const current = currentPublication(publications);
  if (noticeHash === current.hashes[language]) return current;
  const before = publications.at(-2);
  const inGrace = current.material.length === 0 && now.getTime() - Date.parse(current.publishedAt) < graceMs;
  if (before && inGrace && noticeHash === before.hashes[language]) return before;
  throw new Refusal('NOTICE_OUTDATED', {
    places: [{ path: 'noticeHash', code: 'NOTICE_OUTDATED' }],
    extra: { current: { version: current.version, language, hash: current.hashes[language] } },
  });
};

/** The first version after that one which changed any of these purposes materially, or undefined. */
export const materialChange = (
  publications: readonly Publication[],
  sinceVersion: string,
  purposes: readonly string[],
): Publication | undefined => {
  const since = publications.findIndex(({ version }) => version === sinceVersion);
  return publications.slice(since + 1).find(({ material }) => material.some((purpose) => purposes.includes(purpose)));
};

/** Whether a later version changed any of these purposes materially; then the person has to be asked again. */
export const changedMaterially = (
  publications: readonly Publication[],
  sinceVersion: string,
  purposes: readonly string[],
): boolean => materialChange(publications, sinceVersion, purposes) !== undefined;

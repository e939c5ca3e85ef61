import type { LinkOutcome } from '../guards/guards.ts';
import { changedMaterially } from '../notices/publications.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { linkEnds, openLink, type SealedForm, type SealedUndo } from './link-token.ts';

export type ViewedLink = {
  readonly payload: SealedForm | SealedUndo;
  readonly expiresAt: Date;
  /** Set once the link was used. */
  readonly outcome?: LinkOutcome;
  /** The notice changed materially since: the person is asked again, on the current text. */
  readonly askAgain: boolean;
};

/**
 * What a link that is used once is about and how it stands; reads only. Throws `LINK_DEAD` for a forged, expired or unknown one
 * alike.
 */
export const viewLink = async (
  token: string,
  ports: Pick<Ports, 'policy' | 'publications' | 'keyRing' | 'guards' | 'now'>,
): Promise<ViewedLink> => {
  const { policy, publications, guards } = ports;
  const payload = await openLink(token, ports);
  if (!payload || payload.kind === 'preference' || 'requestId' in payload) throw new Refusal('LINK_DEAD');
  const outcome = await guards.linkOutcome(payload.id);
  const form = payload.kind === 'undo' ? undefined : policy.forms[payload.form];
  // The form may have gone with a new version; then its link has nothing left to confirm.
  if (payload.kind !== 'undo' && !form) throw new Refusal('LINK_DEAD');
  const askAgain =
    payload.kind !== 'undo' &&
    form !== undefined &&
    changedMaterially(publications, payload.version, [...form.serves, ...form.offers]);
  return { payload, expiresAt: linkEnds(policy, payload), askAgain, ...(outcome && { outcome }) };
};

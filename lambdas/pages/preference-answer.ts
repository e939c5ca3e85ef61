import { issueNonce } from '../domain/links/nonce.ts';
import type { Ports } from '../domain/ports.ts';
import type { Wishes } from '../domain/preferences/own-choice.ts';
import type { Preferences } from '../domain/preferences/preferences.ts';
import type { ProblemCode } from '../domain/problems.ts';
import { problemMessage } from './link-page-texts.ts';
import { preferencePage } from './preference-page.ts';
import { preferenceTexts } from './preference-texts.ts';

/** What became of a form that was posted. */
export type Posted =
  | { readonly closed: true }
  | { readonly saved: { readonly receipt?: string } }
  | { readonly refused: ProblemCode; readonly wishes: Wishes };

/** The preference centre as a page. Choices that were refused because the text had changed are made anew. */
export const preferenceAnswerPage = async (
  token: string,
  { language, expiresAt, noticeHash, preferences, closedAt }: Preferences,
  ports: Pick<Ports, 'policy' | 'keyRing' | 'now'>,
  posted?: Posted,
): Promise<string> => {
  const { policy } = ports;
  const refused = posted && 'refused' in posted ? posted : undefined;
  const isUnticked = refused?.refused === 'CONSENT_NOT_EXPLICIT';
  return preferencePage({
    policy,
    language,
    action: `/links/${token}`,
    nonce: await issueNonce(token, ports),
    noticeHash,
    expiresAt,
    preferences,
    ...(posted && 'saved' in posted && { saved: posted.saved }),
    ...(closedAt && { closedAt }),
    ...(posted && 'closed' in posted && { justClosed: true }),
    ...(isUnticked && { unticked: preferenceTexts[language].leaveTick }),
    ...(refused && !isUnticked && { problem: problemMessage(language, refused.refused, undefined, policy.minimumAge) }),
    ...(refused && refused.refused !== 'NOTICE_OUTDATED' && { wishes: refused.wishes }),
  });
};

/** The same for a front-end that draws its own page. */
export const preferenceJson = (
  { language, expiresAt, noticeHash, preferences, closedAt, receipt }: Preferences & { readonly receipt?: string },
  { policy }: Pick<Ports, 'policy'>,
) => ({
  kind: 'preference',
  status: 'open',
  language,
  expiresAt: expiresAt.toISOString(),
  actions: ['save', ...(closedAt ? [] : ['close-account']), 'send-own-code', 'open-own-data'],
  ...(closedAt && { closedAt: closedAt.toISOString() }),
  noticeHash,
  purposes: Object.fromEntries(
    preferences.map(({ purpose, state, since }) => [
      purpose,
      {
        title: policy.purposes[purpose]?.title[language],
        describes: policy.purposes[purpose]?.describes[language],
        state,
        ...(since !== undefined && { since }),
      },
    ]),
  ),
  ...(receipt !== undefined && { receipt }),
});

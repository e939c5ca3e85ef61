import type { Policy } from '../types.ts';
import { exceeds, isPeriod } from './periods.ts';
import { isFilled, type Rule, when } from './rule.ts';

/** AEPD cookie guide (July 2023): longest life of a cookie and of the consent to it. */
const longestConsent = { months: 24 };
/** AEPD cookie guide (July 2023): who refused is left in peace at least this long. */
const shortestPeace = { months: 6 };

/** The categories that need consent and the purpose that asks for it. */
const asked = ({ cookieCategories, purposes }: Policy) =>
  Object.entries(cookieCategories)
    .filter(([, { exempt }]) => !exempt)
    .map(([id, { purpose }]) => ({
      id,
      purposeId: purpose,
      purpose: purpose === undefined ? undefined : purposes[purpose],
    }));

export const cookieRules: readonly Rule[] = [
  {
    id: 'cookie-without-category',
    article: 'LSSI art. 22.2; AEPD cookie guide',
    refuses: 'a cookie without a name, an owner, or a category of the policy',
    check: ({ cookies, cookieCategories }) =>
      cookies.flatMap(({ name, owner, category }, place) => [
        ...when(
          !Object.hasOwn(cookieCategories, category ?? ''),
          `cookies.${place}.category`,
          'Whether a cookie may be set depends on its category: name one of "cookieCategories".',
        ),
        ...when(
          !isFilled(name) || !isFilled(owner),
          `cookies.${place}`,
          'People are told which cookies are set and by whom: give its name and owner.',
        ),
      ]),
  },
  {
    id: 'cookie-without-duration',
    article: 'GDPR art. 13(2)(a); CJEU C-673/17 (Planet49)',
    refuses: 'a cookie that does not say how long it lasts',
    check: ({ cookies }) =>
      cookies.flatMap(({ lasts }, place) =>
        when(
          lasts !== 'session' && !isPeriod(lasts),
          `cookies.${place}.lasts`,
          'People are told how long a cookie lives: "session" or a period.',
        ),
      ),
  },
  {
    id: 'cookie-too-long',
    article: 'AEPD cookie guide; GDPR art. 5(1)(e)',
    refuses: 'a cookie that lasts longer than 24 months',
    check: ({ cookies }) =>
      cookies.flatMap(({ lasts }, place) =>
        when(
          isPeriod(lasts) && exceeds(lasts, longestConsent),
          `cookies.${place}.lasts`,
          'No cookie outlives its consent: at most 24 months.',
        ),
      ),
  },
  {
    id: 'cookies-without-consent',
    article: 'LSSI art. 22.2; GDPR art. 4(11), 7',
    refuses: 'a cookie category that is not strictly necessary and that no consent purpose opens',
    check: (policy) =>
      asked(policy).flatMap(({ id, purpose }) =>
        when(
          purpose?.basis !== 'consent',
          `cookieCategories.${id}.purpose`,
          'Cookies that are not strictly necessary wait for consent: name the consent purpose that opens them.',
        ),
      ),
  },
  {
    id: 'cookie-consent-without-end',
    article: 'AEPD cookie guide; GDPR art. 5(1)(e)',
    refuses: 'a cookie consent that lasts longer than 24 months or has no end',
    check: (policy) =>
      asked(policy).flatMap(({ purposeId, purpose }) =>
        when(
          purpose !== undefined && !(isPeriod(purpose.consentLasts) && !exceeds(purpose.consentLasts, longestConsent)),
          `purposes.${purposeId}.consentLasts`,
          'Consent to cookies is asked again in time: state a period of at most 24 months.',
        ),
      ),
  },
  {
    id: 'refusal-asked-again-too-soon',
    article: 'AEPD cookie guide; GDPR art. 7(4)',
    refuses: 'asking a person who refused cookies again before six months have passed',
    check: ({ askAgainAfter }) =>
      when(
        !isPeriod(askAgainAfter) || exceeds(shortestPeace, askAgainAfter),
        'askAgainAfter',
        'Asking again and again wears a refusal down: wait at least 6 months.',
      ),
  },
];

import { consentPurposes, cookiePurposes } from '../derive.ts';
import type { Policy } from '../types.ts';
import { exceeds, isPeriod } from './periods.ts';
import { confirmedAnd, isFilled, type Rule, when } from './rule.ts';

/** A yes of three years ago says little about today; cookies have a ceiling of their own. */
const longestConsent = { months: 36 };
/** LOPDGDD art. 72.1: consent that was not valid can be sanctioned for three years. */
const shortestProof = { years: 3 };

/** The rule that keeps the proof of a consent, or undefined where the policy has no such rule. */
const proofRule = ({ consentProof, retention }: Policy) =>
  Object.hasOwn(retention, consentProof) ? retention[consentProof] : undefined;

export const consentRules: readonly Rule[] = [
  {
    id: 'consent-bundled',
    article: 'GDPR art. 4(11), 7(2), 7(4); LOPDGDD art. 6.2, 6.3',
    refuses: 'a form that serves a consent purpose, so that sending the form would imply the consent',
    check: (policy) =>
      Object.entries(policy.forms).flatMap(([id, { serves }]) =>
        serves
          .filter((purpose) => consentPurposes(policy).includes(purpose))
          .map((purpose) => ({
            path: `forms.${id}.serves`,
            message: `Sending the form would imply consent to "${purpose}": list it under "offers", as a choice of its own.`,
          })),
      ),
  },
  {
    id: 'choice-without-consent',
    article: 'GDPR art. 5(1)(a), 13(1)(c)',
    refuses: 'a form that offers as a choice what rests on another basis than consent',
    check: ({ forms, purposes }) =>
      Object.entries(forms).flatMap(([id, { offers }]) =>
        offers
          .filter((purpose) => purposes[purpose] !== undefined && purposes[purpose].basis !== 'consent')
          .map((purpose) => ({
            path: `forms.${id}.offers`,
            message: `"${purpose}" happens whatever the person ticks, so asking misleads: list it under "serves".`,
          })),
      ),
  },
  {
    id: 'cookie-consent-bundled',
    article: 'LSSI art. 22.2; LOPDGDD art. 6.2; CJEU C-673/17 (Planet49)',
    refuses: 'a form that serves or offers a purpose that opens a cookie category',
    check: (policy) =>
      Object.entries(policy.forms).flatMap(([id, { serves, offers }]) =>
        [...serves, ...offers]
          .filter((purpose) => cookiePurposes(policy).includes(purpose))
          .map((purpose) => ({
            path: `forms.${id}`,
            message: `"${purpose}" opens cookies, and a form may not collect that consent along the way: only the cookie panel asks for it.`,
          })),
      ),
  },
  {
    id: 'consent-without-withdrawal',
    article: 'GDPR art. 7(3)',
    refuses: 'a consent purpose that names no way of taking the consent back',
    check: ({ purposes }) =>
      Object.entries(purposes).flatMap(([id, { basis, withdrawal }]) =>
        when(
          basis === 'consent' && !withdrawal?.length,
          `purposes.${id}.withdrawal`,
          'Taking consent back has to be as easy as giving it: name at least one way.',
        ),
      ),
  },
  {
    id: 'consent-without-end',
    article: 'GDPR art. 5(1)(e), 7(3)',
    refuses: 'a consent that lasts longer than 36 months or has no end',
    check: ({ purposes }) =>
      Object.entries(purposes).flatMap(([id, { basis, consentLasts }]) =>
        when(
          basis === 'consent' && !(isPeriod(consentLasts) && !exceeds(consentLasts, longestConsent)),
          `purposes.${id}.consentLasts`,
          'A consent is asked again in time, since people forget what they agreed to: state a period of at most 36 months.',
        ),
      ),
  },
  {
    id: 'withdrawal-without-consent',
    article: 'GDPR art. 5(1)(a), 7(3)',
    refuses: 'a way of withdrawal on a purpose that does not rest on consent',
    check: ({ purposes }) =>
      Object.entries(purposes).flatMap(([id, { basis, withdrawal }]) =>
        when(
          basis !== 'consent' && withdrawal !== undefined,
          `purposes.${id}.withdrawal`,
          `Nothing can be withdrawn where the basis is ${basis}: leave "withdrawal" out, or change the basis.`,
        ),
      ),
  },
  {
    id: 'gpc-without-choice',
    article: 'GDPR art. 7(3), 21(5)',
    refuses:
      'a purpose that Global Privacy Control refuses although people can neither withdraw from it nor object to it',
    check: ({ purposes }) =>
      Object.entries(purposes).flatMap(([id, { basis, gpcRefuses }]) =>
        when(
          gpcRefuses && basis !== 'consent' && basis !== 'legitimate-interests',
          `purposes.${id}.gpcRefuses`,
          `A browser signal cannot refuse what rests on ${basis}: set it to false.`,
        ),
      ),
  },
  {
    id: 'interest-missing',
    article: 'GDPR art. 6(1)(f), 13(1)(d)',
    refuses: 'a purpose on legitimate interests that does not say which interest',
    check: ({ purposes, bindingLanguage }) =>
      Object.entries(purposes).flatMap(([id, { basis, interest }]) =>
        when(
          basis === 'legitimate-interests' && !isFilled(interest?.[bindingLanguage]),
          `purposes.${id}.interest`,
          'People are told which legitimate interest is pursued: state it, and where the balancing test is.',
        ),
      ),
  },
  {
    id: 'balancing-test-missing',
    article: 'GDPR art. 5(2), 6(1)(f)',
    refuses: 'a purpose on legitimate interests without a balancing test on file',
    check: ({ purposes }) =>
      Object.entries(purposes).flatMap(([id, { basis, balancingTest }]) =>
        when(
          basis === 'legitimate-interests' &&
            (balancingTest === undefined || confirmedAnd(balancingTest, (reference) => !isFilled(reference))),
          `purposes.${id}.balancingTest`,
          'The interest has to outweigh those of the person, and that has to be shown: say where the balancing test is kept.',
        ),
      ),
  },
  {
    id: 'consent-unprovable',
    article: 'GDPR art. 5(2), 7(1)',
    refuses: 'consent whose proof is kept by no rule of the policy, or is not blocked from the withdrawal on',
    check: (policy) =>
      when(
        consentPurposes(policy).length > 0 && proofRule(policy)?.blocked?.from !== 'withdrawal',
        'consentProof',
        'A consent has to be provable after it was withdrawn: name a rule that blocks the proof for a period from "withdrawal".',
      ),
  },
  {
    id: 'consent-proof-too-short',
    article: 'LOPDGDD art. 32, 72.1; GDPR art. 7(1)',
    refuses: 'proof of consent that is blocked for less than 3 years',
    check: (policy) => {
      const period = proofRule(policy)?.blocked?.period;
      return when(
        consentPurposes(policy).length > 0 && isPeriod(period) && exceeds(shortestProof, period),
        `retention.${policy.consentProof}.blocked.period`,
        'The authority may ask for three years whether a consent was valid: block its proof for at least 3 years.',
      );
    },
  },
  {
    id: 'special-category-without-ground',
    article: 'GDPR art. 9(1), 9(2); LOPDGDD art. 9',
    refuses: 'a purpose that uses a special category of data without an exception of art. 9(2)',
    check: ({ purposes, categories }) =>
      Object.entries(purposes).flatMap(([id, { uses, specialCategoryGround }]) =>
        Object.keys(uses)
          .filter((category) => categories[category]?.special && !isFilled(specialCategoryGround))
          .map((category) => ({
            path: `purposes.${id}.specialCategoryGround`,
            message: `"${category}" is a special category, forbidden unless an exception of art. 9(2) is named.`,
          })),
      ),
  },
];

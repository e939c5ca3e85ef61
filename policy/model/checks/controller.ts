import { isConfirmed } from '../define.ts';
import { consentPurposes } from '../derive.ts';
import type { Policy, Right } from '../types.ts';
import { isInEea } from './countries.ts';
import { confirmedAnd, isFilled, type Rule, when } from './rule.ts';

const alwaysOwed: readonly Right[] = ['access', 'rectification', 'erasure', 'restriction', 'portability', 'objection'];

/** Rights that the notice has to name, given what the policy does. */
const owed = (policy: Policy): readonly Right[] => [
  ...alwaysOwed,
  ...(consentPurposes(policy).length > 0 ? (['withdrawal'] as const) : []),
  ...(Object.values(policy.purposes).some(({ profiling }) => profiling) ? (['no-automated-decision'] as const) : []),
];

export const controllerRules: readonly Rule[] = [
  {
    id: 'controller-unidentified',
    article: 'GDPR art. 13(1)(a); LSSI art. 10.1',
    refuses: 'a controller without name, tax id, register, address, e-mail, website or country',
    check: ({ controller }) =>
      (['name', 'taxId', 'register', 'address', 'email', 'website', 'country'] as const).flatMap((part) =>
        when(
          controller[part] === undefined || (isConfirmed(controller[part]) && !isFilled(controller[part])),
          `controller.${part}`,
          'People have to know who is responsible and how to reach them: fill it in, or mark it toConfirm.',
        ),
      ),
  },
  {
    id: 'representative-missing',
    article: 'GDPR art. 13(1)(a), 27',
    refuses: 'a controller established outside the European Economic Area without a representative in the Union',
    check: ({ controller: { country, euRepresentative } }) =>
      when(
        confirmedAnd(country, (code) => !isInEea(code)) &&
          (euRepresentative === undefined || confirmedAnd(euRepresentative, (name) => !isFilled(name))),
        'controller.euRepresentative',
        'A controller outside the European Economic Area names a representative in the Union.',
      ),
  },
  {
    id: 'officer-missing',
    article: 'GDPR art. 13(1)(b), 37; LOPDGDD art. 34',
    refuses: 'silence about the data protection officer',
    check: ({ controller: { dataProtectionOfficer } }) =>
      when(
        dataProtectionOfficer === undefined || confirmedAnd(dataProtectionOfficer, (contact) => !isFilled(contact)),
        'controller.dataProtectionOfficer',
        'Give the contact of the data protection officer, or "none" where none is required.',
      ),
  },
  {
    id: 'affiliates-missing',
    article: 'GDPR art. 13(1)(a), 13(1)(e)',
    refuses: 'silence about affiliates, or an affiliate without a name',
    check: ({ controller: { affiliates } }) =>
      when(
        affiliates === undefined ||
          confirmedAnd(affiliates, (firms) => !(Array.isArray(firms) && firms.every(isFilled))),
        'controller.affiliates',
        'People may know which firms belong to the controller: list their names, with an empty list where there are none, or mark it toConfirm.',
      ),
  },
  {
    id: 'authority-missing',
    article: 'GDPR art. 13(2)(d)',
    refuses: 'no supervisory authority to complain to, with its name, website and address',
    check: ({ authority }) =>
      (['name', 'url', 'address'] as const).flatMap((part) =>
        when(
          !isFilled(authority[part]),
          `authority.${part}`,
          'People may complain to an authority: say to which one and where.',
        ),
      ),
  },
  {
    id: 'right-missing',
    article: 'GDPR art. 13(2)(b), 13(2)(c), 15-22; LOPDGDD art. 11.2, 12-18',
    refuses: 'a list of rights that leaves out one that people have',
    check: (policy) =>
      owed(policy)
        .filter((right) => !policy.rights.includes(right))
        .map((right) => ({
          path: 'rights',
          message: `People have the right "${right}", so the notice has to name it.`,
        })),
  },
  {
    id: 'mandatory-data-unexplained',
    article: 'GDPR art. 13(2)(e)',
    refuses: 'no sentence on what happens when a mandatory field is left out',
    check: ({ mandatoryData, bindingLanguage }) =>
      when(
        !isFilled(mandatoryData[bindingLanguage]),
        'mandatoryData',
        'Say whether data has to be given, and what follows when it is not.',
      ),
  },
  {
    id: 'automated-decisions-unexplained',
    article: 'GDPR art. 13(2)(f), 22',
    refuses: 'no sentence on automated decisions and profiling',
    check: ({ automatedDecisions, bindingLanguage }) =>
      when(
        !isFilled(automatedDecisions[bindingLanguage]),
        'automatedDecisions',
        'Say whether decisions are taken by machines alone, even when none are.',
      ),
  },
];

import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { unlawfulKeeping } from './unlawful-keeping.ts';
import { unlawfulLetters } from './unlawful-letters.ts';

/** One way of breaking a rule, as what is written into the lawful fixture. */
export type UnlawfulExample = {
  readonly what: string;
  /** Values by dotted path; `undefined` removes. Written without types, as somebody could who never runs the compiler. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Where the finding points; by default to the first path of `set`. */
  readonly at?: string;
  /** Other rules that the same change breaks. */
  readonly also?: readonly string[];
};

/** The lawful fixture with values written at dotted paths. */
export const withValues = (set: UnlawfulExample['set']): Policy => {
  const policy: Policy = structuredClone(fixturePolicy);
  for (const [path, value] of Object.entries(set)) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const parent = steps.reduce((part: object, step) => (part as Record<string, object>)[step] ?? {}, policy);
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
  }
  return policy;
};

const field = 'forms.registration.fields';
const { phone, email } = fixturePolicy.forms.registration.fields;
const acceptance = 'forms.registration.acceptance';
const ageDeclared = { es: 'Acepto y tengo 14 años o más.', en: 'I accept and am 14 or older.' };
const { hosting } = fixturePolicy.processors;
const words = { es: 'Gustos', en: 'Tastes' };
const tastes = { title: words, fields: ['tastes'], origin: 'provided', special: false };
const rightsBut = (left: string) => fixturePolicy.rights.filter((right) => right !== left);

/** At least one example for every rule of the catalogue. */
export const unlawfulExamples: Readonly<Record<string, readonly UnlawfulExample[]>> = {
  'policy-id-unusable': [{ what: 'an id with a slash', set: { id: '../acme' } }],
  'name-unusable': [
    {
      what: 'a message with a space in its name',
      set: { 'messages.good news': { class: 'service', purpose: 'service', title: words } },
    },
    { what: 'a field called __proto__', set: { [`${field}.__proto__`]: phone } },
    { what: 'a control of a panel in words', set: { 'panels.settings.methods.Yes, please': { label: words } } },
  ],
  'version-not-a-date': [
    { what: 'a day that does not exist', set: { version: '2026-02-30' } },
    { what: 'a number on the first version of a day', set: { version: '2026-01-15.1' } },
    { what: 'a semantic version', set: { version: '1.0.0' } },
  ],
  'reference-dangling': [
    {
      what: 'a recipient nobody declared',
      set: { 'purposes.newsletter.recipients.1': 'printer' },
      at: 'purposes.newsletter.recipients',
    },
    {
      what: 'a form that offers a purpose nobody declared',
      set: { 'forms.registration.offers.2': 'gifts' },
      at: 'forms.registration.offers',
    },
    {
      what: 'a field of a category nobody declared',
      set: { [`${field}.phone.category`]: 'other' },
      also: ['field-without-purpose'],
    },
    {
      what: 'a panel that offers a purpose nobody declared',
      set: { 'panels.settings.offers.2': 'gifts' },
      at: 'panels.settings.offers',
    },
    { what: 'a service message for a purpose nobody declared', set: { 'messages.maintenance.purpose': 'gifts' } },
  ],
  'link-unusable': [
    { what: 'a website without encryption', set: { 'controller.website': 'http://acme.example.com' } },
    { what: 'a document that is only named', set: { 'clauses.0.document': 'our security policy' } },
  ],
  'controller-unidentified': [
    { what: 'a controller without a name', set: { 'controller.name': ' ' } },
    { what: 'a controller without an address', set: { 'controller.address': '' } },
    { what: 'a controller that left its e-mail out', set: { 'controller.email': undefined } },
  ],
  'representative-missing': [
    { what: 'a controller in Argentina alone', set: { 'controller.country': 'AR' }, at: 'controller.euRepresentative' },
  ],
  'officer-missing': [
    { what: 'nothing about an officer', set: { 'controller.dataProtectionOfficer': '' } },
    { what: 'an officer that was left out', set: { 'controller.dataProtectionOfficer': undefined } },
  ],
  'affiliates-missing': [
    { what: 'affiliates that were left out', set: { 'controller.affiliates': undefined } },
    { what: 'affiliates in one sentence', set: { 'controller.affiliates': 'some others' } },
    { what: 'an affiliate without a name', set: { 'controller.affiliates': ['Acme Tinta, S.L.', ' '] } },
  ],
  'authority-missing': [{ what: 'an authority without an address', set: { 'authority.address': '' } }],
  'right-missing': [
    { what: 'no portability', set: { rights: rightsBut('portability') } },
    { what: 'consent that cannot be withdrawn', set: { rights: rightsBut('withdrawal') } },
    { what: 'profiling and no word on decisions by machines', set: { rights: rightsBut('no-automated-decision') } },
  ],
  'mandatory-data-unexplained': [
    {
      what: 'no sentence on mandatory data',
      set: { mandatoryData: { es: '', en: '' } },
      also: ['binding-text-missing', 'translation-missing'],
    },
  ],
  'automated-decisions-unexplained': [
    {
      what: 'no sentence on automated decisions',
      set: { automatedDecisions: { es: '', en: '' } },
      also: ['binding-text-missing', 'translation-missing'],
    },
  ],
  'binding-language-undeclared': [
    { what: 'a binding language that is not spoken', set: { languages: ['en'] } },
    { what: 'a language listed twice', set: { languages: ['es', 'en', 'es'] } },
    { what: 'a language nobody wrote in', set: { languages: ['es', 'en', 'fr'] }, also: ['translation-missing'] },
  ],
  'binding-text-missing': [
    { what: 'a purpose nobody described in Spanish', set: { 'purposes.service.describes.es': '' } },
    { what: 'a clause whose Spanish text was left out', set: { 'clauses.0.text.es': undefined } },
  ],
  'translation-missing': [{ what: 'a field without an English label', set: { [`${field}.phone.label.en`]: '  ' } }],
  'minimum-age-too-low': [
    { what: 'a minimum age of 13', set: { minimumAge: 13 } },
    { what: 'a minimum age that is no number', set: { minimumAge: Number.NaN } },
    { what: 'a minimum age of fourteen and a half', set: { minimumAge: 14.5 } },
  ],
  'minimum-age-too-high': [{ what: 'a minimum age of 19', set: { minimumAge: 19 } }],
  'age-unchecked': [
    { what: 'a form that never asks the age', set: { [`${field}.birthDate`]: undefined }, at: acceptance },
    {
      what: 'a contract without choices that people of any age register for',
      set: { [`${field}.birthDate`]: undefined, 'forms.registration.offers': [] },
      at: acceptance,
    },
    {
      what: 'consent offered to people that others enter, and no age',
      set: { [`${field}.birthDate`]: undefined, 'forms.registration.openTo': ['entry'] },
      at: acceptance,
    },
    {
      what: 'an age that is declared in Spanish alone',
      set: { [`${field}.birthDate`]: undefined, [`${acceptance}.es`]: 'Acepto y tengo 14 años o más.' },
      at: acceptance,
    },
    {
      what: 'an age that is part of another number',
      set: {
        [`${field}.birthDate`]: undefined,
        [acceptance]: { es: 'Acepto las 14000 normas.', en: 'I accept the 2014 terms.' },
      },
      at: acceptance,
    },
  ],
  'birth-date-voluntary': [
    {
      what: 'a birth date that may be left blank',
      set: { [`${field}.birthDate.required`]: false },
      also: ['age-unchecked'],
    },
    {
      what: 'a voluntary birth date beside a declared age',
      set: { [`${field}.birthDate.required`]: false, [acceptance]: ageDeclared },
    },
    {
      what: 'a birth date that only some people are asked',
      set: {
        [`${field}.birthDate.onlyWith`]: 'adult',
        [`${field}.adult`]: { ...phone, type: 'flag' },
        [acceptance]: ageDeclared,
      },
      at: `${field}.birthDate.required`,
    },
  ],
  'consent-bundled': [
    { what: 'a newsletter with the account', set: { 'forms.registration.serves': ['service', 'newsletter'] } },
  ],
  'choice-without-consent': [
    { what: 'a tick box for the contract', set: { 'forms.registration.offers': ['newsletter', 'service'] } },
  ],
  'cookie-consent-bundled': [
    {
      what: 'cookie consent asked in a form',
      set: { 'forms.registration.offers': ['newsletter', 'advertising'] },
      at: 'forms.registration',
    },
    {
      what: 'cookie consent implied by a form',
      set: { 'forms.registration.serves': ['service', 'advertising'] },
      at: 'forms.registration',
      also: ['consent-bundled'],
    },
  ],
  'consent-without-withdrawal': [
    { what: 'a profile for ever', set: { 'purposes.profiling.withdrawal': [] } },
    { what: 'a way back that was left out', set: { 'purposes.profiling.withdrawal': undefined } },
  ],
  'consent-without-end': [
    { what: 'a newsletter without an end', set: { 'purposes.newsletter.consentLasts': undefined } },
    { what: 'a newsletter of 37 months', set: { 'purposes.newsletter.consentLasts': { months: 37 } } },
    { what: 'consent of no time at all', set: { 'purposes.profiling.consentLasts': {} } },
  ],
  'withdrawal-without-consent': [
    { what: 'withdrawal from a contract', set: { 'purposes.service.withdrawal': ['mail'] } },
  ],
  'gpc-without-choice': [
    { what: 'a browser signal that refuses the contract', set: { 'purposes.service.gpcRefuses': true } },
  ],
  'interest-missing': [{ what: 'an interest nobody names', set: { 'purposes.security.interest': undefined } }],
  'balancing-test-missing': [
    { what: 'an interest nobody weighed', set: { 'purposes.security.balancingTest': undefined } },
  ],
  'consent-unprovable': [
    {
      what: 'a proof that ends with the consent',
      set: { 'retention.evidence.blocked': undefined },
      at: 'consentProof',
    },
    {
      what: 'a proof kept by a rule nobody wrote',
      set: { consentProof: 'someday' },
    },
  ],
  'consent-proof-too-short': [
    { what: 'a proof of 35 months', set: { 'retention.evidence.blocked.period': { months: 35 } } },
    {
      what: 'a proof of 1,095 days, which a leap year makes too few',
      set: { 'retention.evidence.blocked.period': { days: 1095 } },
    },
  ],
  'special-category-without-ground': [
    {
      what: 'health data without an exception',
      set: { 'categories.health': { ...tastes, special: true }, 'purposes.service.uses.health': 'contract' },
      at: 'purposes.service.specialCategoryGround',
    },
  ],
  'form-without-purpose': [
    {
      what: 'a form for nothing',
      set: { 'forms.registration.serves': [], 'forms.registration.offers': [] },
      at: 'forms.registration',
      also: ['field-without-purpose'],
    },
    { what: 'a form nobody can send', set: { 'forms.registration.openTo': [] } },
  ],
  'form-without-email': [
    { what: 'a form without a mailbox', set: { [`${field}.email`]: undefined }, at: field },
    { what: 'a voluntary mailbox', set: { [`${field}.email.required`]: false }, at: field },
    { what: 'two mailboxes, so that nobody knows which confirms', set: { [`${field}.other`]: email }, at: field },
  ],
  'form-without-name': [
    { what: 'a form that does not ask who', set: { [`${field}.name`]: undefined }, at: field },
    { what: 'a voluntary name', set: { [`${field}.name.required`]: false }, at: field },
    { what: 'a name that is any text', set: { [`${field}.name.type`]: 'text' }, at: field },
  ],
  'field-without-category': [
    { what: 'a phone number that belongs nowhere', set: { [`${field}.phone.category`]: undefined } },
  ],
  'field-without-purpose': [
    { what: 'browsing data asked in a form', set: { [`${field}.phone.category`]: 'browsing' }, at: `${field}.phone` },
  ],
  'optional-purpose-makes-mandatory': [
    {
      what: 'tastes demanded for profiling that may be refused',
      set: {
        'categories.tastes': tastes,
        'purposes.profiling.uses.tastes': 'contactable',
        [`${field}.tastes`]: { ...phone, category: 'tastes', required: true },
      },
      at: `${field}.tastes.required`,
    },
  ],
  'birth-date-stored': [
    { what: 'a birth date with a category', set: { [`${field}.birthDate.category`]: 'contact' } },
    { what: 'a birth date that others may enter', set: { [`${field}.birthDate.subjectOnly`]: false } },
  ],
  'field-without-limit': [
    { what: 'a name of any length', set: { [`${field}.name.maxLength`]: undefined } },
    { what: 'a name of 501 characters', set: { [`${field}.name.maxLength`]: 501 } },
    { what: 'a name of no characters', set: { [`${field}.name.maxLength`]: 0 } },
  ],
  'form-too-large': [
    {
      what: 'fields of 1,201 characters together',
      set: {
        [`${field}.name.maxLength`]: 500,
        [`${field}.phone.maxLength`]: 447,
      },
      at: field,
    },
  ],
  'condition-not-a-flag': [
    { what: 'a phone that depends on a name', set: { [`${field}.phone.onlyWith`]: 'name' } },
    { what: 'a phone that depends on nothing known', set: { [`${field}.phone.onlyWith`]: 'constructor' } },
  ],
  'choice-without-values': [
    {
      what: 'a choice between nothing',
      set: { [`${field}.phone.type`]: 'choice' },
      at: `${field}.phone.choices`,
    },
    { what: 'values on a phone number', set: { [`${field}.phone.choices`]: { a: words } } },
  ],
  'marketing-without-consent': [
    {
      what: 'news for every customer',
      set: { 'messages.news.purpose': 'service', 'purposes.newsletter.softOptIn': undefined },
    },
    {
      what: 'news for no purpose',
      set: { 'messages.news.purpose': undefined, 'purposes.newsletter.softOptIn': undefined },
    },
  ],
  'marketing-without-unsubscribe': [
    { what: 'news that end in the preference centre', set: { 'purposes.newsletter.withdrawal': ['mail'] } },
    {
      what: 'news that never end',
      set: { 'purposes.newsletter.withdrawal': undefined },
      also: ['consent-without-withdrawal'],
    },
  ],
  'advertisers-unnamed': [
    {
      what: 'advertising of nobody in particular',
      set: { 'purposes.newsletter.advertisers': [], 'purposes.newsletter.softOptIn': undefined },
    },
    {
      what: "other firms' advertising with the contract",
      set: { 'purposes.service.advertisers': ['Tinta de Ejemplo, S.L.'] },
      at: 'purposes.service.basis',
    },
  ],
  'contact-kept-too-long': [
    {
      what: 'leads of 37 months',
      set: { 'retention.contactable.activeUntil.1.period': { months: 37 } },
      also: ['prospects-without-end'],
    },
    {
      what: 'leads of 3 years and a day',
      set: { 'retention.contactable.activeUntil.1.period': { years: 3, days: 1 } },
      also: ['prospects-without-end'],
    },
  ],
  'cookie-without-category': [
    { what: 'a cookie that belongs nowhere', set: { 'cookies.0.category': undefined } },
    { what: 'a cookie of a category nobody declared', set: { 'cookies.1.category': 'other' } },
    { what: 'a cookie nobody owns', set: { 'cookies.1.owner': '' }, at: 'cookies.1' },
  ],
  'cookie-without-duration': [
    { what: 'a cookie for who knows how long', set: { 'cookies.1.lasts': undefined } },
    { what: 'a cookie of no time at all', set: { 'cookies.1.lasts': {} } },
  ],
  'cookie-too-long': [
    { what: 'a cookie of 25 months', set: { 'cookies.1.lasts': { months: 25 } } },
    { what: 'a cookie of 731 days', set: { 'cookies.1.lasts': { days: 731 } } },
  ],
  'cookies-without-consent': [
    {
      what: 'advertising cookies nobody asks about',
      set: { 'cookieCategories.marketing.purpose': undefined },
      also: ['visitor-asked-beyond-cookies'],
    },
    {
      what: 'advertising cookies implied by the contract',
      set: { 'cookieCategories.marketing.purpose': 'service' },
      also: ['cookie-consent-without-end', 'cookie-consent-bundled', 'visitor-asked-beyond-cookies'],
    },
  ],
  'cookie-consent-without-end': [
    {
      what: 'cookie consent for ever',
      set: { 'purposes.advertising.consentLasts': undefined },
      also: ['consent-without-end'],
    },
    { what: 'cookie consent of 3 years', set: { 'purposes.advertising.consentLasts': { years: 3 } } },
  ],
  'refusal-asked-again-too-soon': [
    { what: 'asking again after 5 months', set: { askAgainAfter: { months: 5 } } },
    { what: 'asking again after 183 days', set: { askAgainAfter: { days: 183 } } },
  ],
  'panel-empty': [
    {
      what: 'a panel that asks for nothing',
      set: { 'panels.cookie-panel.offers': [] },
      also: ['cookie-purpose-unasked'],
    },
    { what: 'settings without a control', set: { 'panels.settings.methods': {} } },
  ],
  'consent-implied': [
    { what: 'browsing on as a yes', set: { 'panels.cookie-panel.methods.continue-browsing': { label: words } } },
    { what: 'scrolling as a yes', set: { 'panels.cookie-panel.methods.scroll': { label: words, means: 'all' } } },
    { what: 'implied consent by its name', set: { 'panels.settings.methods.implied': { label: words } } },
    { what: 'a box that was ticked already', set: { 'panels.settings.methods.pre-ticked': { label: words } } },
    { what: 'waiting as a yes', set: { 'panels.cookie-panel.methods.timeout': { label: words, means: 'all' } } },
    {
      what: 'browsing on as a yes, under another name',
      set: { 'panels.cookie-panel.methods.choose.label.es': 'Seguir navegando' },
      at: 'panels.cookie-panel.methods.choose',
    },
  ],
  'refusal-harder-than-consent': [
    {
      what: 'a panel that is accepted with one press and refused one by one',
      set: { 'panels.cookie-panel.methods.refuse-all': undefined },
      at: 'panels.cookie-panel.methods',
    },
  ],
  'choice-all-or-nothing': [
    {
      what: 'two purposes for one yes',
      set: {
        'panels.settings.methods': { all: { label: words, means: 'all' }, none: { label: words, means: 'none' } },
      },
    },
  ],
  'visitor-asked-beyond-cookies': [
    {
      what: 'a newsletter for a browser',
      set: { 'panels.cookie-panel.offers': ['advertising', 'newsletter'] },
    },
    { what: 'a contract with a browser', set: { 'panels.cookie-panel.offers': ['advertising', 'service'] } },
  ],
  'cookies-asked-of-account': [
    { what: 'cookies among the settings', set: { 'panels.settings.offers': ['newsletter', 'advertising'] } },
  ],
  'setting-without-consent': [
    { what: 'a switch for the contract', set: { 'panels.settings.offers': ['newsletter', 'service'] } },
  ],
  'cookie-purpose-unasked': [
    {
      what: 'cookies that wait for a yes nobody can give',
      set: { panels: { settings: fixturePolicy.panels.settings } },
    },
  ],
  'purpose-without-retention': [
    { what: 'a purpose that keeps nothing', set: { 'purposes.security.uses': {} } },
    { what: 'data kept by a rule nobody wrote', set: { 'purposes.security.uses.browsing': 'always' } },
  ],
  'category-without-retention': [{ what: 'data that nobody needs', set: { 'categories.tastes': tastes } }],
  'retention-without-citation': [{ what: 'five years because we say so', set: { 'retention.contract.citation': '' } }],
  'retention-unused': [{ what: 'a period for nothing', set: { 'retention.spare': fixturePolicy.retention.visit } }],
  'retention-without-period': [
    { what: 'use without an end', set: { 'retention.looks.activeUntil': [] } },
    { what: 'use for minus a month', set: { 'retention.looks.activeUntil.0.period': { months: -1 } } },
    { what: 'a period in weeks', set: { 'retention.looks.activeUntil.0.period': { weeks: 2 } } },
    { what: 'blocking for no time', set: { 'retention.contract.blocked.period': { years: 0 } } },
  ],
  'use-too-long': [
    { what: 'an access log of 11 years', set: { 'retention.looks.activeUntil.0.period': { years: 11 } } },
    {
      what: 'an access log of 10 years and an hour',
      set: { 'retention.looks.activeUntil.0.period': { years: 10, hours: 1 } },
    },
  ],
  ...unlawfulKeeping,
  'count-not-whole': [
    { what: 'no mail at all', set: { 'mailCaps.total': 0 } },
    { what: 'no mail to anybody', set: { 'mailCaps.perAddress': 0 } },
    { what: 'a recovery of no number', set: { 'backups.recoveryDays': Number.NaN } },
    { what: 'a key that is never replaced', set: { 'links.entry.keyHours': 0 } },
    { what: 'logs of half a day', set: { 'logs.days': 0.5 } },
    { what: 'a purge that may erase nobody', set: { 'destruction.mostPeopleAnHour': 0 } },
  ],
  'backups-beyond-six-months': [
    { what: 'backups of 200 days', set: { 'backups.expireDays': 200 } },
    { what: 'backups of 179 days that rounding carries to 182', set: { 'backups.expireDays': 179 } },
    { what: 'unfinished uploads of 181 days', set: { 'backups.multipartDays': 181 } },
  ],
  'backup-lock-beyond-expiry': [{ what: 'a lock of 176 days on backups of 175', set: { 'backups.lockDays': 176 } }],
  'backup-lock-too-short': [{ what: 'a lock of a week', set: { 'backups.lockDays': 7 } }],
  'recovery-too-long': [{ what: 'deleted rows that come back after 36 days', set: { 'backups.recoveryDays': 36 } }],
  'key-recovery-too-long': [
    { what: 'destroyed keys that come back after 8 days', set: { 'backups.keyRecoveryDays': 8 } },
  ],
  'logs-beyond-six-months': [{ what: 'logs of 181 days', set: { 'logs.days': 181 } }],
  'country-unknown': [
    { what: 'a country in words', set: { 'controller.country': 'Spain' }, also: ['representative-missing'] },
    { what: 'holidays of the European Union', set: { 'requests.holidays.country': 'EU' } },
  ],
  'transfer-without-tool': [
    { what: 'mail from the United States, just so', set: { 'processors.mailer.transfer': undefined } },
    {
      what: 'hosting in the United Kingdom, as if it were still a member',
      set: { 'processors.hosting.country': 'GB' },
      at: 'processors.hosting.transfer',
    },
  ],
  'transfer-incomplete': [
    {
      what: 'standard clauses that nobody assessed',
      set: { 'processors.mailer.transfer': { tool: 'standard-clauses', module: 'Module 2', assessedOn: '' } },
    },
    {
      what: 'an adequacy decision without a number',
      set: { 'processors.mailer.transfer': { tool: 'adequacy', reference: ' ' } },
    },
    { what: 'adherence to the GDPR as a tool', set: { 'processors.mailer.transfer': { tool: 'adherence' } } },
  ],
  'processor-without-agreement': [
    { what: 'a processor on a handshake', set: { 'processors.hosting.dpa': undefined } },
    { what: 'an agreement without a date', set: { 'processors.hosting.dpa': { reference: 'X', signedOn: 'May' } } },
  ],
  'recipient-without-notice-channel': [
    { what: 'a recipient nobody can tell', set: { 'processors.hosting.noticeChannel': '' } },
  ],
  'recipient-unnamed': [
    { what: 'a recipient without a name', set: { 'processors.hosting.name': '' } },
    { what: 'sponsors nobody names', set: { 'processors.hosting.members': [] } },
  ],
  'recipient-without-purpose': [{ what: 'a recipient for no reason', set: { 'processors.spare': hosting } }],
  'region-outside-eea': [
    { what: 'no region', set: { regions: [] } },
    { what: 'a region that does not exist', set: { 'regions.1': 'eu-moon-1' } },
    { what: 'London, where no processor has a transfer tool', set: { 'regions.1': 'eu-west-2' } },
  ],
  'answer-too-late': [
    { what: 'answers in 40 days', set: { 'requests.answerWithin': { days: 40 } } },
    { what: 'answers in hours, which no civil day counts', set: { 'requests.answerWithin': { hours: 600 } } },
    { what: 'answers in 30 days, which February does not have', set: { 'requests.answerWithin': { days: 30 } } },
  ],
  'extension-too-late': [
    { what: 'an extension to 4 months', set: { 'requests.extendedTo': { months: 4 } } },
    { what: 'an extension by hours', set: { 'requests.extendedTo': { months: 2, hours: 1 } } },
    { what: 'an extension that shortens', set: { 'requests.extendedTo': { days: 20 } } },
  ],
  'zone-unknown': [
    { what: 'a zone on the moon', set: { zone: 'Europe/Luna' } },
    { what: 'a fixed offset, which knows no summer', set: { zone: '+01:00' } },
  ],
  'registration-link-too-long': [
    {
      what: 'a registration that waits 8 days',
      set: { 'links.registration.lives': { days: 8 } },
      at: 'links.registration',
    },
    { what: 'a key that outlives its link', set: { 'links.registration.keyHours': 168 }, at: 'links.registration' },
  ],
  'entry-link-too-long': [
    { what: 'an entry that waits 30 days and its key', set: { 'links.entry.lives': { days: 30 } }, at: 'links.entry' },
  ],
  'undo-link-too-long': [{ what: 'a month to undo', set: { 'links.undo.lives': { months: 1 } }, at: 'links.undo' }],
  'preference-link-too-long': [
    {
      what: 'a preference centre that stays open for 24 hours and as long as its key',
      set: { 'links.preference.lives': { hours: 24 } },
      at: 'links.preference',
    },
  ],
  'request-link-too-long': [
    {
      what: 'a request that waits for 31 days and its key',
      set: { 'links.request.lives': { days: 31 } },
      at: 'links.request',
    },
    { what: 'a month to fetch a copy', set: { 'links.download.lives': { months: 1 } }, at: 'links.download' },
  ],
  'session-never-idle': [
    {
      what: 'an idle time longer than the session',
      set: { 'sessions.idle': { months: 4 } },
      at: 'sessions',
      also: ['session-beyond-rule'],
    },
    { what: 'a session without an end', set: { 'sessions.longest': undefined }, at: 'sessions' },
  ],
  'session-too-long': [
    {
      what: 'a session of 13 months',
      set: { 'sessions.longest': { months: 13 } },
      also: ['session-beyond-rule'],
    },
  ],
  'session-touch-too-rare': [
    { what: 'use that is noted every two hours', set: { 'sessions.touch': { hours: 2 } } },
    {
      what: 'use that is noted as rarely as a session may lie idle',
      set: { 'sessions.idle': { hours: 1 } },
      at: 'sessions.touch',
    },
    { what: 'use that is never noted', set: { 'sessions.touch': undefined } },
  ],
  'mail-caps-out-of-range': [
    { what: '4 mails a day to one address', set: { 'mailCaps.perAddress': 4 } },
    { what: '21 mails a day to one mailbox', set: { 'mailCaps.perMailbox': 21 } },
    { what: 'fewer mails to a mailbox than to its address', set: { 'mailCaps.perMailbox': 2 } },
  ],
  'service-message-promotes': [
    {
      what: 'a service notice with a discount',
      set: {
        'messages.maintenance.wording.paragraphs.1': {
          es: 'Y esta semana, descuento en todas las tintas.',
          en: 'And this week all inks cost less.',
        },
      },
      at: 'messages.maintenance.wording',
    },
    {
      what: 'a call to buy, in English alone',
      set: { 'messages.maintenance.wording.subject.en': 'Closed on {date}: buy  now!' },
      at: 'messages.maintenance.wording',
    },
    {
      what: 'a promotion in decomposed letters',
      set: { 'messages.maintenance.wording.subject.es': 'PROMOCIO\u0301N el {date}' },
      at: 'messages.maintenance.wording',
    },
  ],
  'service-message-without-need': [
    { what: 'a notice for nothing in particular', set: { 'messages.maintenance.purpose': undefined } },
    { what: 'a notice that people may refuse', set: { 'messages.maintenance.purpose': 'newsletter' } },
  ],
  'wording-variable-mismatch': [
    {
      what: 'a placeholder that is no variable',
      set: { 'messages.maintenance.wording.subject.es': 'La tienda cierra el {date} por {reason}' },
      at: 'messages.maintenance.variables',
    },
    {
      what: 'a variable that the English text never uses',
      set: {
        'messages.maintenance.wording.subject.en': 'The shop is closed',
        'messages.maintenance.wording.paragraphs.0.en': 'The shop is closed for maintenance.',
      },
      at: 'messages.maintenance.variables',
    },
    {
      what: 'variables without a wording',
      set: { 'messages.maintenance.wording': undefined },
      at: 'messages.maintenance.variables',
    },
    { what: 'a variable as long as a letter', set: { 'messages.maintenance.variables.date.maxLength': 401 } },
  ],
  'wording-not-for-service': [
    {
      what: 'an approved wording for advertising',
      set: { 'messages.news.wording': { subject: words, paragraphs: [] } },
      at: 'messages.news',
    },
  ],
  'soft-opt-in-unlawful': [
    {
      what: "a soft opt-in for other firms' advertising",
      set: { 'purposes.newsletter.advertisers': ['Tinta de Ejemplo, S.L.'] },
      at: 'purposes.newsletter.softOptIn',
    },
    { what: 'a soft opt-in for profiles', set: { 'purposes.profiling.softOptIn': { similarTo: words } } },
  ],
  'marketing-cap-unusable': [
    { what: 'no advertising mail at most', set: { 'marketingCap.most': 0 } },
    { what: 'half a mail', set: { 'marketingCap.most': 0.5 } },
    { what: 'a cap on nobody knows how many days', set: { 'marketingCap.days': undefined } },
  ],
  ...unlawfulLetters,
};

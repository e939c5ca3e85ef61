import { isConfirmed } from './define.ts';
import type { Fact, Form, Language, Period, Policy, RetentionRule, Text, Transfer } from './types.ts';

/** Ids of the purposes that rest on consent, in the order of the policy. */
export const consentPurposes = (policy: Policy): readonly string[] =>
  Object.entries(policy.purposes).flatMap(([id, { basis }]) => (basis === 'consent' ? [id] : []));

/** Ids of the purposes that open a cookie category; they are asked by the cookie panel and by nothing else. */
export const cookiePurposes = (policy: Policy): readonly string[] => [
  ...new Set(Object.values(policy.cookieCategories).flatMap(({ purpose }) => purpose ?? [])),
];

const longestConsents = new WeakMap<Policy, Period>();

/** The longest that any consent lasts before it is asked again. */
export const longestConsent = (policy: Policy): Period => {
  const known = longestConsents.get(policy);
  if (known) return known;
  const days = ({ years = 0, months = 0, days: rest = 0, hours = 0 }: Period) =>
    (years * 12 + months) * 31 + rest + hours / 24;
  const periods = Object.values(policy.purposes).flatMap(({ consentLasts }) => consentLasts ?? []);
  const longest = periods.toSorted((a, b) => days(b) - days(a))[0] ?? policy.askAgainAfter;
  longestConsents.set(policy, longest);
  return longest;
};

/** The form with this id, or undefined; inherited names such as `constructor` are no forms. */
export const formOf = (policy: Policy, id: string): Form | undefined =>
  Object.hasOwn(policy.forms, id) ? policy.forms[id] : undefined;

export type HeldFor = { readonly purpose: string; readonly ruleId: string; readonly rule: RetentionRule };

/** The rules that hold one category, one per purpose. An item is due only when every one of them has run out. */
export const rulesFor = (policy: Policy, category: string): readonly HeldFor[] =>
  Object.entries(policy.purposes).flatMap(([purpose, { uses }]) => {
    const ruleId = Object.hasOwn(uses, category) ? uses[category] : undefined;
    const rule = ruleId === undefined ? undefined : policy.retention[ruleId];
    return ruleId === undefined || rule === undefined ? [] : [{ purpose, ruleId, rule }];
  });

export type FormSchema = {
  readonly id: string;
  readonly title: string;
  /** Label of the unticked acceptance control. */
  readonly acceptance: string;
  readonly openTo: Form['openTo'];
  readonly serves: readonly string[];
  readonly offers: readonly string[];
  readonly fields: readonly FieldSchema[];
};
type FieldSchema = {
  readonly name: string;
  readonly label: string;
  readonly type: Form['fields'][string]['type'];
  readonly required: boolean;
  readonly onlyWith?: string;
  /** In Unicode code points. */
  readonly maxLength: number;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly subjectOnly: boolean;
  /** False for what is checked and then forgotten, such as a birth date. */
  readonly stored: boolean;
};

/** What a front-end needs to draw and check one form, as served in `GET /notice`. Throws for a form the policy lacks. */
export const formSchema = (policy: Policy, id: string, language: Language = policy.bindingLanguage): FormSchema => {
  const form = formOf(policy, id);
  if (form === undefined) throw new Error(`The policy ${policy.id} has no such form.`);
  return {
    id,
    title: form.title[language],
    acceptance: form.acceptance[language],
    openTo: form.openTo,
    serves: form.serves,
    offers: form.offers,
    fields: Object.entries(form.fields).map(([name, field]) => ({
      name,
      label: field.label[language],
      type: field.type,
      required: field.required,
      ...(field.onlyWith !== undefined && { onlyWith: field.onlyWith }),
      maxLength: field.maxLength,
      ...(field.choices !== undefined && {
        choices: Object.entries(field.choices).map(([value, label]) => ({ value, label: label[language] })),
      }),
      subjectOnly: field.subjectOnly === true,
      stored: field.category !== undefined,
    })),
  };
};

export type PanelSchema = {
  readonly id: string;
  readonly title: string;
  readonly openTo: 'visitor' | 'subject';
  readonly offers: readonly string[];
  /** `means` says that one press answers everything with yes (`all`) or no (`none`). */
  readonly methods: readonly { readonly id: string; readonly label: string; readonly means?: 'all' | 'none' }[];
};

/** What a front-end needs to draw one panel, as served in `GET /notice`. Throws for a panel the policy lacks. */
export const panelSchema = (policy: Policy, id: string, language: Language): PanelSchema => {
  const panel = Object.hasOwn(policy.panels, id) ? policy.panels[id] : undefined;
  if (panel === undefined) throw new Error(`The policy ${policy.id} has no such panel.`);
  return {
    id,
    title: panel.title[language],
    openTo: panel.openTo,
    offers: panel.offers,
    methods: Object.entries(panel.methods).map(([method, { label, means }]) => ({
      id: method,
      label: label[language],
      ...(means && { means }),
    })),
  };
};

/** Stands where the firm still has to confirm a fact. */
export type Pending = { readonly pending: true };

export type ProcessorRow = {
  readonly id: string;
  readonly name: string;
  readonly role: 'processor' | 'independent-controller' | 'public-register';
  readonly service: string;
  readonly kind: string;
  /** Who they are, where the row is a kind of recipient and not one. */
  readonly members?: readonly string[] | Pending;
  readonly country: string | Pending;
  /** Absent where none is needed. */
  readonly transfer?: Readonly<Record<string, string>> | Pending;
  readonly dpa?: { readonly reference: string; readonly signedOn: string } | Pending;
  readonly noticeChannel: string | Pending;
  readonly subProcessors: readonly string[] | Pending;
  readonly privacyUrl?: string;
  readonly purposes: readonly { readonly id: string; readonly title: string }[];
};

/** Everyone who receives personal data (GDPR art. 13(1)(e), (f)), and for which purposes. */
export const processorList = (policy: Policy, language: Language): readonly ProcessorRow[] =>
  Object.entries(policy.processors).map(([id, processor]) => ({
    id,
    name: processor.name,
    role: processor.role,
    service: processor.service[language],
    kind: processor.kind[language],
    ...(processor.members !== undefined && { members: known(processor.members) }),
    country: known(processor.country),
    ...(processor.transfer !== undefined && {
      transfer: inLanguage(known(processor.transfer), language),
    }),
    ...(processor.dpa !== undefined && { dpa: known(processor.dpa) }),
    noticeChannel: known(processor.noticeChannel),
    subProcessors: known(processor.subProcessors),
    ...(processor.privacyUrl !== undefined && { privacyUrl: processor.privacyUrl }),
    purposes: Object.entries(policy.purposes)
      .filter(([, { recipients }]) => recipients.includes(id))
      .map(([purpose, { title }]) => ({ id: purpose, title: title[language] })),
  }));

const known = <T>(fact: Fact<T>): T | Pending => (isConfirmed(fact) ? fact : { pending: true });

const inLanguage = (transfer: Transfer | Pending, language: Language): NonNullable<ProcessorRow['transfer']> =>
  'tool' in transfer && transfer.tool === 'derogation' ? { ...transfer, reason: transfer.reason[language] } : transfer;

export type CookieCategoryRow = {
  readonly id: string;
  readonly title: string;
  readonly describes: string;
  /** Strictly necessary, so set without asking (LSSI art. 22.2). */
  readonly exempt: boolean;
  readonly purpose?: string;
  readonly cookies: readonly {
    readonly name: string;
    readonly owner: string;
    readonly purpose: string;
    /** `session` or an ISO 8601 duration. */
    readonly duration: string;
    readonly durationText: string;
  }[];
};

/** Every cookie by category, with its owner, purpose and duration (LSSI art. 22.2; AEPD cookie guide). */
export const cookieInventory = (policy: Policy, language: Language): readonly CookieCategoryRow[] =>
  Object.entries(policy.cookieCategories).map(([id, category]) => ({
    id,
    title: category.title[language],
    describes: category.describes[language],
    exempt: category.exempt,
    ...(category.purpose !== undefined && { purpose: category.purpose }),
    cookies: policy.cookies
      .filter((cookie) => cookie.category === id)
      .map(({ name, owner, purpose, lasts }) => ({
        name,
        owner,
        purpose: purpose[language],
        duration: lasts === 'session' ? 'session' : periodToISO(lasts),
        durationText: lasts === 'session' ? untilClosed[language] : describePeriod(lasts, language),
      })),
  }));

const untilClosed: Text = { es: 'hasta que cierres el navegador', en: 'until you close the browser' };

const locales: Readonly<Record<Language, string>> = { es: 'es-ES', en: 'en-GB' };

/** "6 meses", "1 year and 6 months": the period in words. */
export const describePeriod = (period: Period, language: Language): string => {
  const parts = (['year', 'month', 'day', 'hour'] as const).flatMap((unit) => {
    const count = period[`${unit}s`];
    return count
      ? [new Intl.NumberFormat(locales[language], { style: 'unit', unit, unitDisplay: 'long' }).format(count)]
      : [];
  });
  return new Intl.ListFormat(locales[language], { type: 'conjunction' }).format(parts);
};

/** ISO 8601 duration of a period, such as `P6M` or `PT48H`. */
export const periodToISO = ({ years, months, days, hours }: Period): string => {
  const date = `${years ? `${years}Y` : ''}${months ? `${months}M` : ''}${days ? `${days}D` : ''}`;
  const time = hours ? `T${hours}H` : '';
  return date || time ? `P${date}${time}` : 'PT0H';
};

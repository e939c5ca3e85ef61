import type { Field, Language, Policy } from '../../../../policy/model/types.ts';
import { countryName } from '../../../../policy/model/words.ts';
import type { OpenedSubject } from '../../blocking/subjects.ts';
import { type Decision, receiptOf } from '../../consent/decision.ts';
import { kindOf } from '../../retention/life-events.ts';
import type { Reckoning } from '../../retention/reckon.ts';
import type { Settings } from '../../settings.ts';
import type { HeldDecision, HeldEvent, HeldField, HeldForm, HeldSource } from './held-types.ts';
import { type OwnContacts, redactOthers } from './redact-others.ts';
import { bundleWords, choiceWords, eventWords, methodWords } from './words.ts';

type Needs = {
  readonly policy: Policy;
  readonly settings: Pick<Settings, 'applications'>;
  readonly language: Language;
};

/** Whom we have something from: the person themselves, or an application by the name of the organisation behind it. */
const sourceOf = (source: string, { settings, language }: Needs): HeldSource => {
  if (source === 'self') return { kind: 'person', name: bundleWords[language].you };
  const application = Object.hasOwn(settings.applications, source) ? settings.applications[source] : undefined;
  return {
    kind: 'application',
    name: application?.organisation ?? source,
    id: source,
    ...(application && { contact: application.contact }),
  };
};

/** Where an imported form comes from: what the decision says that was kept with it. */
const importOf = (
  { form, source, since }: OpenedSubject['forms'][number],
  decisions: readonly Decision[],
  needs: Needs,
): HeldSource | undefined => {
  const same = decisions.filter(
    (decision) =>
      decision.provenance !== undefined &&
      decision.form === form &&
      decision.source === source &&
      since === (decision.provenance.decidedOn ?? decision.decidedAt),
  );
  if (same.length === 0) return undefined;
  const said = same.map(({ provenance = {} }) => provenance);
  const provenance = [...new Map(said.map((one) => [JSON.stringify(one), one])).values()];
  const lists = [...new Set(provenance.flatMap((one) => one.source ?? []))].join(', ');
  return {
    ...sourceOf(source, needs),
    kind: 'import',
    name: lists === '' ? bundleWords[needs.language].firmsList : lists,
    provenance,
  };
};

const fieldOf = ({ policy }: Pick<Needs, 'policy'>, form: string, name: string): Field | undefined => {
  const fields = Object.hasOwn(policy.forms, form) ? policy.forms[form]?.fields : undefined;
  return fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
};

const shownOf = (value: string | boolean, field: Field | undefined, language: Language): string => {
  const say = bundleWords[language];
  if (typeof value === 'boolean') return value ? say.yes : say.no;
  const choice = field?.choices && Object.hasOwn(field.choices, value) ? field.choices[value]?.[language] : undefined;
  return choice ?? (field?.type === 'country' ? countryName(value, language) : value);
};

/** Every mail address and phone number that the person gave as their own, in whatever form. */
export const ownContacts = ({ person, forms }: OpenedSubject, policy: Policy): OwnContacts => {
  const ofType = (type: Field['type']) =>
    forms.flatMap(({ form, fields }) =>
      fields.flatMap(({ name, value }) => (fieldOf({ policy }, form, name)?.type === type ? [String(value)] : [])),
    );
  return { addresses: [person.address, ...ofType('email')], phones: ofType('phone') };
};

/** Every form with each field by its label; what the person wrote freely without how to reach others (GDPR art. 15(4)). */
export const heldForms = (opened: OpenedSubject, decisions: readonly Decision[], needs: Needs): readonly HeldForm[] => {
  const { policy, language } = needs;
  const { marker } = bundleWords[language];
  const own = ownContacts(opened, policy);
  return opened.forms.map((held) => {
    const { form, since } = held;
    const fields = held.fields.map(({ name, value: given, category }): HeldField => {
      const field = fieldOf(needs, form, name);
      // What no form declares any more may be anything.
      const isFree = (field === undefined || field.type === 'text') && typeof given === 'string';
      const value = isFree ? redactOthers(given, own, marker) : given;
      return { name, label: field?.label[language] ?? name, value, shown: shownOf(value, field, language), category };
    });
    const title = Object.hasOwn(policy.forms, form) ? policy.forms[form]?.title[language] : undefined;
    const source = importOf(held, decisions, needs) ?? sourceOf(held.source, needs);
    return { form, title: title ?? form, since, source, fields };
  });
};

/** Every event with the firm's own number, and how long the contract, invoice or attendance that it belongs to is kept. */
export const heldEvents = (
  events: OpenedSubject['events'],
  { units }: Pick<Reckoning, 'units'>,
  needs: Needs,
): readonly HeldEvent[] => {
  const { policy, language } = needs;
  const kept = new Map(units.map((unit) => [`${unit.kind} ${unit.reference ?? ''}`, unit]));
  const identity = kept.get('identity ');
  return events.map(({ eventId, type, on, reference, dueOn, number, recordedAt, source }) => {
    const kind = kindOf[type];
    const unit = kind === 'person' ? identity : (kept.get(`${kind} ${reference}`) ?? identity);
    return {
      eventId,
      type,
      title: eventWords[type][language],
      on,
      ...(dueOn !== undefined && { dueOn }),
      ...(number !== undefined && { number }),
      recordedAt,
      source: sourceOf(source, needs),
      category: policy.stored[kind] ?? policy.stored.person,
      state: unit?.state ?? 'ended',
      usedUntil: unit?.usedUntil?.toISOString() ?? 'open',
      ...(unit?.blockedUntil && { blockedUntil: unit.blockedUntil.toISOString() }),
    };
  });
};

const titleOfForm = (form: string, { policy, language }: Needs): string => {
  const named = Object.hasOwn(policy.forms, form) ? policy.forms[form] : undefined;
  const panel = Object.hasOwn(policy.panels, form) ? policy.panels[form] : undefined;
  const title = (named ?? panel)?.title ?? (Object.hasOwn(methodWords, form) ? methodWords[form] : undefined);
  return title?.[language] ?? form;
};

const titleOfMethod = ({ method, form }: Decision, { policy, language }: Needs): string => {
  const methods = Object.hasOwn(policy.panels, form) ? policy.panels[form]?.methods : undefined;
  if (methods && Object.hasOwn(methods, method)) return methods[method]?.label[language] ?? method;
  return (Object.hasOwn(methodWords, method) ? methodWords[method]?.[language] : undefined) ?? method;
};

/** Every decision, oldest first, with its receipt as it was signed: evidence is never changed, so nothing in it is redacted. */
export const heldDecisions = (decisions: readonly Decision[], needs: Needs): readonly HeldDecision[] => {
  const { policy, language } = needs;
  return decisions
    .toSorted((a, b) => (`${a.decidedAt} ${a.decisionId}` < `${b.decidedAt} ${b.decisionId}` ? -1 : 1))
    .map((decision) => {
      const { subjectId: _subject, policy: _policy, purposes, source, signature: _signature, ...own } = decision;
      return {
        ...own,
        formTitle: titleOfForm(decision.form, needs),
        methodTitle: titleOfMethod(decision, needs),
        source: sourceOf(source, needs),
        choices: Object.entries(purposes).map(([purpose, choice]) => {
          const known = Object.hasOwn(policy.purposes, purpose) ? policy.purposes[purpose] : undefined;
          return { purpose, title: known?.title[language] ?? purpose, choice, shown: choiceWords[choice][language] };
        }),
        receipt: receiptOf(decision),
      };
    });
};

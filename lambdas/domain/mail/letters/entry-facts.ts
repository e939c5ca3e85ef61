import { isConfirmed } from '../../../../policy/model/define.ts';
import { formOf, rulesFor } from '../../../../policy/model/derive.ts';
import { describeBlocking, describeUse } from '../../../../policy/model/retention.ts';
import type {
  Fact,
  Language,
  Policy,
  Processor,
  Purpose,
  RetentionRule,
  Transfer,
} from '../../../../policy/model/types.ts';
import { countryName, factText, transferWords } from '../../../../policy/model/words.ts';
import { basisNames } from './wording.ts';

/** What GDPR art. 14(1) and (2) ask to be told, in one language. */
export type EntryFacts = {
  readonly labels: readonly string[];
  readonly serves: readonly string[];
  readonly offers: readonly string[];
  readonly recipients: readonly string[];
  readonly retention: readonly string[];
  readonly automatedDecisions: string;
  readonly controller: readonly string[];
};

const words = {
  es: {
    profiling: 'Incluye elaboración de perfiles.',
    basis: 'Base jurídica',
    interest: 'Interés',
    country: 'País',
    transfer: 'Garantía fuera del Espacio Económico Europeo',
    nobody: 'Nadie fuera de la empresa.',
    address: 'Dirección',
    email: 'Correo',
    used: 'En uso',
    blocked: 'Después, bloqueados',
    erased: 'Después se borran',
    officer: 'Delegado de protección de datos',
    representative: 'Representante en la Unión Europea',
  },
  en: {
    profiling: 'It includes profiling.',
    basis: 'Legal basis',
    interest: 'Interest',
    country: 'Country',
    transfer: 'Safeguard outside the European Economic Area',
    nobody: 'Nobody outside the firm.',
    address: 'Address',
    email: 'E-mail',
    used: 'In use',
    blocked: 'Then blocked',
    erased: 'Then erased',
    officer: 'Data protection officer',
    representative: 'Representative in the European Union',
  },
};

const purposeLine = (purpose: Purpose, language: Language): string => {
  const say = words[language];
  const interest = purpose.interest && ` ${say.interest}: ${purpose.interest[language].replace(/\.$/, '')}.`;
  const profiling = purpose.profiling ? ` ${say.profiling}` : '';
  return `${purpose.title[language]}. ${purpose.describes[language]} ${say.basis}: ${basisNames[purpose.basis][language]}.${interest ?? ''}${profiling}`;
};

const transferText = (transfer: Fact<Transfer>, language: Language): string =>
  isConfirmed(transfer) ? transferWords[transfer.tool][language] : factText(transfer, language);

const recipientLine = ({ name, kind, country, transfer }: Processor, language: Language): string => {
  const say = words[language];
  const where = isConfirmed(country) ? countryName(country, language) : factText(country, language);
  const safeguard = transfer && `; ${say.transfer}: ${transferText(transfer, language)}`;
  return `${name} (${kind[language]}). ${say.country}: ${where}${safeguard ?? ''}.`;
};

const controllerLines = ({ controller }: Policy, language: Language): readonly string[] => {
  const say = words[language];
  const { euRepresentative: representative } = controller;
  return [
    controller.name,
    `${say.address}: ${factText(controller.address, language)}`,
    `${say.email}: ${factText(controller.email, language)}`,
    ...(controller.dataProtectionOfficer === 'none'
      ? []
      : [`${say.officer}: ${factText(controller.dataProtectionOfficer, language)}`]),
    ...(representative ? [`${say.representative}: ${factText(representative, language)}`] : []),
  ];
};

const retentionLine = (rule: RetentionRule, language: Language): string => {
  const say = words[language];
  const next = rule.blocked ? `${say.blocked} ${describeBlocking(rule, language)}` : say.erased;
  return `${rule.title[language]}. ${say.used}: ${describeUse(rule, language)}. ${next}. ${rule.reason[language]}`;
};

/** Everything an Art. 14 mail says about one form, taken from the policy. Throws for a form the policy lacks. */
export const entryFacts = (
  { policy, form: id, fields }: { readonly policy: Policy; readonly form: string; readonly fields: readonly string[] },
  language: Language,
): EntryFacts => {
  const form = formOf(policy, id);
  if (form === undefined) throw new Error(`The policy ${policy.id} has no such form.`);
  const known = fields.flatMap((name) => form.fields[name] ?? []);
  const served = form.serves.flatMap((purpose) => policy.purposes[purpose] ?? []);
  const offered = form.offers.flatMap((purpose) => policy.purposes[purpose] ?? []);
  const recipients = new Set([...served, ...offered].flatMap((purpose) => purpose.recipients));
  const categories = new Set(known.flatMap(({ category }) => category ?? []));
  const rules = new Map(
    [...categories]
      .flatMap((category) => rulesFor(policy, category))
      .filter(({ purpose }) => form.serves.includes(purpose) || form.offers.includes(purpose))
      .map(({ ruleId, rule }) => [ruleId, rule]),
  );
  return {
    labels: known.map(({ label }) => label[language]),
    serves: served.map((purpose) => purposeLine(purpose, language)),
    offers: offered.map((purpose) => purposeLine(purpose, language)),
    recipients:
      recipients.size > 0
        ? [...recipients].flatMap((recipient) => {
            const processor = policy.processors[recipient];
            return processor ? [recipientLine(processor, language)] : [];
          })
        : [words[language].nobody],
    retention: [...rules.values()].map((rule) => retentionLine(rule, language)),
    automatedDecisions: policy.automatedDecisions[language],
    controller: controllerLines(policy, language),
  };
};

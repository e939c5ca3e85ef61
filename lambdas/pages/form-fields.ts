import type { FieldType, Language } from '../../policy/model/types.ts';
import { countries } from './countries.ts';
import { attributes, type Html, html } from './html.ts';

export type FormField = {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly value: string | boolean;
  readonly required: boolean;
  readonly editable: boolean;
  /** In Unicode code points. */
  readonly maxLength: number;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Shown and asked only while the named flag is ticked. */
  readonly onlyWith?: string;
  /** What to know before filling it in. */
  readonly hint?: string;
};

const words = {
  es: {
    optional: '(opcional)',
    yes: 'Sí',
    no: 'No',
    none: 'Sin elegir',
    empty: 'Sin indicar',
    with: (flag: string) => `Solo si marcas «${flag}».`,
    age: (age: number) => `Solo comprobamos que has cumplido ${age} años. No la guardamos.`,
  },
  en: {
    optional: '(optional)',
    yes: 'Yes',
    no: 'No',
    none: 'Not chosen',
    empty: 'Not given',
    with: (flag: string) => `Only if you tick “${flag}”.`,
    age: (age: number) => `We only check that you are at least ${age}. We do not store it.`,
  },
};

/** HTML autofill tokens (WCAG 1.3.5) for the names that forms commonly use. */
const autofill: Readonly<Record<string, string>> = {
  name: 'name',
  fullName: 'name',
  givenName: 'given-name',
  familyName: 'family-name',
  company: 'organization',
  organisation: 'organization',
  organization: 'organization',
  address: 'street-address',
  street: 'street-address',
  city: 'address-level2',
  province: 'address-level1',
  postalCode: 'postal-code',
  postcode: 'postal-code',
  website: 'url',
};
const autofillByType: Readonly<Partial<Record<FieldType, string>>> = {
  name: 'name',
  email: 'email',
  phone: 'tel',
  country: 'country',
  'birth-date': 'bday',
};
const inputTypes: Readonly<Partial<Record<FieldType, string>>> = { email: 'email', phone: 'tel', 'birth-date': 'date' };

/** Id of a control; problems link to it. */
export const controlId = (control: string): string => control.replaceAll('.', '-');

/** The message under a control and what ties the two together. */
export const described = (id: string, wrong: string | undefined, hint?: string) => ({
  'aria-invalid': wrong !== undefined && 'true',
  'aria-describedby':
    [hint !== undefined && `${id}-hint`, wrong !== undefined && `${id}-wrong`].filter(Boolean).join(' ') || undefined,
});

export const wrongText = (id: string, wrong: string | undefined): Html =>
  html`${wrong !== undefined && html`<p class="wrong" id="${id}-wrong">${wrong}</p>`}`;

const choicesOf = ({ type, choices = [], value }: FormField, language: Language) => {
  const all = type === 'country' ? countries(language) : choices;
  // A value that is not on the list stays choosable, so that showing a form never changes it.
  return value === '' || all.some((choice) => choice.value === value)
    ? all
    : [...all, { value: String(value), label: String(value) }];
};

const control = (field: FormField, language: Language, wrong: string | undefined, hint: string | undefined): Html => {
  const { name, type, value, required, maxLength } = field;
  const id = controlId(`field.${name}`);
  const common = {
    id,
    name: `field.${name}`,
    required,
    autocomplete: autofillByType[type] ?? (type === 'text' ? autofill[name] : undefined),
    ...described(id, wrong, hint),
  };
  if (type === 'choice' || type === 'country')
    return html`<select${attributes(common)}>
<option value="">${words[language].none}</option>
${choicesOf(field, language).map((choice) => html`<option${attributes({ value: choice.value, selected: choice.value === value })}>${choice.label}</option>\n`)}</select>`;
  return html`<input${attributes({ ...common, type: inputTypes[type] ?? 'text', value: String(value), maxlength: maxLength })}>`;
};

const shownValue = (field: FormField, language: Language): string => {
  const { yes, no, empty } = words[language];
  if (typeof field.value === 'boolean') return field.value ? yes : no;
  if (field.value === '') return empty;
  return (
    choicesOf(field, language).find(({ value }) => field.type !== 'text' && value === field.value)?.label ?? field.value
  );
};

const fixed = (field: FormField, language: Language): Html =>
  html`<dl class="fixed"><dt>${field.label}</dt><dd>${shownValue(field, language)}</dd></dl>\n`;

const flag = (field: FormField, wrong: string | undefined): Html => {
  const id = controlId(`field.${field.name}`);
  return html`<div class="field switch">
${wrongText(id, wrong)}<label class="tick" for="${id}"><input${attributes({ type: 'checkbox', id, name: `field.${field.name}`, value: 'true', checked: field.value === true, ...described(id, wrong) })}> ${field.label}</label>
</div>\n`;
};

const line = (field: FormField, { language, wrong, minimumAge }: Drawing, flagLabel?: string): Html => {
  const id = controlId(`field.${field.name}`);
  const say = words[language];
  const problem = wrong(`field.${field.name}`);
  const hints = [
    field.hint,
    flagLabel && say.with(flagLabel),
    field.type === 'birth-date' && say.age(minimumAge),
  ].filter(Boolean);
  const hint = hints.length > 0 ? hints.join(' ') : undefined;
  const optional = !field.required && flagLabel === undefined;
  return html`<div class="field">
<label for="${id}">${field.label}${optional && html` <span class="soft">${say.optional}</span>`}</label>
${hint && html`<p class="hint" id="${id}-hint">${hint}</p>\n`}${wrongText(id, problem)}${control(field, language, problem, hint)}
</div>\n`;
};

type Drawing = {
  readonly language: Language;
  readonly minimumAge: number;
  /** The message for a control, if it has one. */
  readonly wrong: (control: string) => string | undefined;
};

/**
 * The fields of a form, each as `field.<name>`; a flag sends `true` or nothing. Fields that hang on a flag follow it and
 * vanish (by CSS alone) while it is not ticked.
 */
export const formFields = (fields: readonly FormField[], drawing: Drawing): Html => {
  const flags = new Set(fields.filter(({ type, editable }) => type === 'flag' && editable).map(({ name }) => name));
  const draw = (field: FormField, flagLabel?: string): Html => {
    if (!field.editable) return fixed(field, drawing.language);
    if (field.type !== 'flag') return line(field, drawing, flagLabel);
    const dependents = fields.filter(({ onlyWith }) => onlyWith === field.name);
    return html`<div class="group">
${flag(field, drawing.wrong(`field.${field.name}`))}${
  dependents.length > 0 &&
  html`<div class="depends">\n${dependents.map((dependent) => draw(dependent, field.label))}</div>\n`
}</div>\n`;
  };
  return html`${fields
    .filter(({ onlyWith }) => onlyWith === undefined || !flags.has(onlyWith))
    .map((field) => draw(field))}`;
};

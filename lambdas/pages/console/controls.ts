import { described, wrongText } from '../form-fields.ts';
import { attributes, type Html, html } from '../html.ts';

/** What stands around a control of a form. */
type Around = {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly wrong?: string | undefined;
  readonly value?: string | undefined;
};
export type Choice = { readonly value: string; readonly label: string };

const field = ({ id, label, hint, wrong }: Around, control: Html): Html => html`<div class="field">
<label for="${id}">${label}</label>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>\n`}${wrongText(id, wrong)}${control}
</div>
`;

const common = ({ id, name, wrong, hint }: Around) => ({ id, name, ...described(id, wrong, hint) });

/** One line of text, or a date. */
export const line = (
  around: Around,
  more: {
    readonly type?: 'text' | 'email' | 'date';
    readonly required?: boolean;
    readonly max?: string;
    readonly maxlength?: number;
  },
): Html =>
  field(
    around,
    html`<input${attributes({ ...common(around), type: 'text', ...more, value: around.value ?? '', autocomplete: 'off' })}>`,
  );

/** Several lines. */
export const lines = (
  around: Around,
  more: { readonly required?: boolean; readonly maxlength: number; readonly rows?: number },
): Html =>
  field(around, html`<textarea${attributes({ ...common(around), rows: 3, ...more })}>${around.value ?? ''}</textarea>`);

/** One of many; `none` is what stands there before anybody chose. */
export const select = (around: Around, choices: readonly Choice[], none: string | undefined, required = true): Html =>
  field(
    around,
    html`<select${attributes({ ...common(around), required })}>
${none !== undefined && html`<option value="">${none}</option>\n`}${choices.map(({ value, label }) => html`<option${attributes({ value, selected: value === around.value })}>${label}</option>\n`)}</select>`,
  );

/** One of a few, all of them seen; nothing is chosen for anybody. */
export const radios = (around: Omit<Around, 'hint'>, choices: readonly Choice[]): Html => {
  const { id, name, label, wrong, value: chosen } = around;
  return html`<fieldset id="${id}"${attributes({ 'aria-describedby': described(id, wrong)['aria-describedby'] })}>
<legend>${label}</legend>
${wrongText(id, wrong)}${choices.map(({ value, label: says }, place) => html`<label class="tick" for="${id}-${place}"><input${attributes({ type: 'radio', id: `${id}-${place}`, name, value, required: true, checked: value === chosen })}> ${says}</label>\n`)}</fieldset>
`;
};

/** Yes, or nothing said. */
export const tick = ({ id, name, label, wrong, value }: Omit<Around, 'hint'>, required: boolean): Html =>
  html`<div class="field">
${wrongText(id, wrong)}<label class="tick" for="${id}"><input${attributes({ type: 'checkbox', id, name, value: 'true', required, checked: value === 'true', ...described(id, wrong) })}> ${label}</label>
</div>
`;

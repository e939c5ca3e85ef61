import { controlId, described, wrongText } from './form-fields.ts';
import { attributes, type Html, html } from './html.ts';

export type OfferedPurpose = {
  readonly id: string;
  readonly title: string;
  readonly describes: string;
  /** What the person chose; left out while it was not asked. */
  readonly choice?: boolean;
  /** How it stands, where the page shows that. */
  readonly status?: string;
};

/** One consent purpose as a choice of its own, posted as `purpose.<id>` with `yes` or `no`; nothing is marked without `preset`. */
export const purposeChoice = (
  { id: purpose, title, describes, status }: OfferedPurpose,
  preset: boolean | undefined,
  say: { readonly yes: string; readonly no: string },
  wrong?: string,
): Html => {
  const control = `purpose.${purpose}`;
  const id = controlId(control);
  const statusId = `${id}-status`;
  const radio = (value: 'yes' | 'no', given: boolean, label: string) => {
    const own = given ? id : `${id}-no`;
    return html`<label class="tick" for="${own}"><input${attributes({ type: 'radio', id: own, name: control, value, checked: preset === given })}> ${label}</label>\n`;
  };
  const by = [described(id, wrong, describes)['aria-describedby'], status && statusId].filter(Boolean).join(' ');
  return html`<fieldset${attributes({ 'aria-describedby': by })}>
<legend>${title}</legend>
<p class="hint" id="${id}-hint">${describes}</p>
${status && html`<p id="${statusId}">${status}</p>\n`}${wrongText(id, wrong)}<div class="ticks">
${radio('yes', true, say.yes)}${radio('no', false, say.no)}</div>
</fieldset>\n`;
};

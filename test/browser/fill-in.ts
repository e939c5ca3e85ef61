import type { Locator, Page } from 'playwright-core';
import type { Form, Language } from '../../policy/model/types.ts';

/** The control of a form's field, found by its label. */
export const controlOf = (page: Page, form: Form, language: Language, name: string): Locator =>
  page.getByLabel(new RegExp(`^${form.fields[name]?.label[language]}`));

/** Fills fields in by their labels. */
export const fillIn = async (
  page: Page,
  form: Form,
  language: Language,
  values: Readonly<Record<string, string | boolean>>,
): Promise<void> => {
  for (const [name, value] of Object.entries(values)) {
    const control = controlOf(page, form, language, name);
    await (typeof value === 'boolean' ? control.setChecked(value) : control.fill(value));
  }
};

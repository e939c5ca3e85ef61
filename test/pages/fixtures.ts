import type { LinkPage } from '../../lambdas/pages/link-page.ts';
import type { PreferencePage } from '../../lambdas/pages/preference-page.ts';
import { formSchema } from '../../policy/model/derive.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

export const policy: Policy = fixturePolicy;
export const languages: readonly Language[] = ['es', 'en'];
export const confirmedAt = new Date('2026-11-22T09:30:00Z');
export const expiresAt = new Date('2026-11-24T09:30:00Z');

const values: Readonly<Record<string, string>> = {
  name: 'Ana Pérez',
  email: 'ana@example.com',
  phone: '+34 600 000 000',
};

/** An open link of the fixture's form, as a handler would show it. */
export const openLink = (kind: LinkPage['kind'], language: Language, more: Partial<LinkPage> = {}): LinkPage => ({
  policy,
  language,
  kind,
  action: '/links/token',
  nonce: 'nonce-1',
  fields: formSchema(policy, 'registration', language).fields.map((field) => ({
    ...field,
    value: values[field.name] ?? '',
    editable: field.type !== 'email',
  })),
  purposes: (policy.forms.registration?.offers ?? []).map((id) => ({
    id,
    title: policy.purposes[id]?.title[language] ?? '',
    describes: policy.purposes[id]?.describes[language] ?? '',
  })),
  serves: [{ title: 'Service', describes: 'What you order.', basis: 'contract' }],
  ...(kind === 'entry' && { source: { organisation: 'Feria de Ejemplo', contact: 'datos@feria.example' } }),
  acceptance: policy.forms.registration?.acceptance[language] ?? '',
  noticeHref: `/notice?lang=${language}`,
  expiresAt,
  ...more,
});

/** The preference centre of somebody who said yes to one thing and nothing to another. */
export const openPreferences = (language: Language, more: Partial<PreferencePage> = {}): PreferencePage => ({
  policy,
  language,
  action: '/links/token',
  nonce: 'nonce-1',
  noticeHash: 'hash-1',
  expiresAt,
  preferences: [
    { purpose: 'newsletter', state: 'given', since: confirmedAt.toISOString() },
    { purpose: 'profiling', state: 'never' },
  ],
  ...more,
});

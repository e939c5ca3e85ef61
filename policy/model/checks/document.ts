import { isConfirmed } from '../define.ts';
import type { Policy } from '../types.ts';
import { confirmedAnd, isIsoDate, type Problem, type Rule, when } from './rule.ts';

/** The names that other parts of the document may refer to. */
const names = (policy: Policy) => ({
  purpose: new Set(Object.keys(policy.purposes)),
  recipient: new Set(Object.keys(policy.processors)),
  category: new Set(Object.keys(policy.categories)),
});

/** Every reference by name in the document: what it is to, the name, and where it stands. */
const references = (policy: Policy): readonly [to: keyof ReturnType<typeof names>, name: string, path: string][] =>
  [
    ...Object.entries(policy.purposes).flatMap(([id, { uses, recipients }]) => [
      ...Object.keys(uses).map((name) => ['category', name, `purposes.${id}.uses.${name}`] as const),
      ...recipients.map((name) => ['recipient', name, `purposes.${id}.recipients`] as const),
    ]),
    ...Object.entries(policy.forms).flatMap(([id, { serves, offers, fields }]) => [
      ...serves.map((name) => ['purpose', name, `forms.${id}.serves`] as const),
      ...offers.map((name) => ['purpose', name, `forms.${id}.offers`] as const),
      ...Object.entries(fields).flatMap(([field, { category }]) =>
        category === undefined ? [] : [['category', category, `forms.${id}.fields.${field}.category`] as const],
      ),
    ]),
    ...Object.entries(policy.panels).flatMap(([id, { offers }]) =>
      offers.map((name) => ['purpose', name, `panels.${id}.offers`] as const),
    ),
    ...Object.entries(policy.cookieCategories).flatMap(([id, { purpose }]) =>
      purpose === undefined ? [] : [['purpose', purpose, `cookieCategories.${id}.purpose`] as const],
    ),
    ...Object.entries(policy.messages).flatMap(([id, { purpose }]) =>
      purpose === undefined ? [] : [['purpose', purpose, `messages.${id}.purpose`] as const],
    ),
  ].map(([to, name, path]) => [to, name, path]);

/** Every id that a person chose, with its place. */
const ids = (policy: Policy): readonly [id: string, path: string][] => [
  ...(
    ['categories', 'retention', 'processors', 'purposes', 'forms', 'panels', 'cookieCategories', 'messages'] as const
  ).flatMap((part) => Object.keys(policy[part]).map((id): [string, string] => [id, `${part}.${id}`])),
  ...Object.entries(policy.forms).flatMap(([form, { fields }]) =>
    Object.keys(fields).map((id): [string, string] => [id, `forms.${form}.fields.${id}`]),
  ),
  ...Object.entries(policy.panels).flatMap(([panel, { methods }]) =>
    Object.keys(methods).map((id): [string, string] => [id, `panels.${panel}.methods.${id}`]),
  ),
];

/** Every web address that people are sent to, with its place. */
const links = ({ controller, authority, processors, clauses }: Policy) => [
  ['controller.website', isConfirmed(controller.website) ? controller.website : undefined] as const,
  ['authority.url', authority.url] as const,
  ...Object.entries(processors).map(([id, { privacyUrl }]) => [`processors.${id}.privacyUrl`, privacyUrl] as const),
  ...clauses.map(({ document }, place) => [`clauses.${place}.document`, document] as const),
];

const unusable = (id: string, path: string): readonly Problem[] =>
  when(
    !/^[a-z][A-Za-z0-9_-]{0,39}$/.test(id),
    path,
    `"${id}" cannot name anything: a lower-case letter, then letters, digits, "-" or "_", 40 characters at most.`,
  );

export const documentRules: readonly Rule[] = [
  {
    id: 'policy-id-unusable',
    article: 'GDPR art. 5(2), 7(1)',
    refuses: 'an id of the firm that cannot name folders, keys and stacks',
    check: ({ id }) =>
      when(
        !/^[a-z][a-z0-9-]{1,30}$/.test(id),
        'id',
        'Evidence is filed under the id: 2 to 31 lower-case letters, digits or "-", beginning with a letter.',
      ),
  },
  {
    id: 'name-unusable',
    article: 'GDPR art. 5(2), 7(1)',
    refuses: 'a name of a purpose, form, field or other part that evidence and requests cannot carry',
    check: (policy) => ids(policy).flatMap(([id, path]) => unusable(id, path)),
  },
  {
    id: 'link-unusable',
    article: 'GDPR art. 12(1), 32(1)(a)',
    refuses: 'a link in the notice that is not an absolute https address',
    check: (policy) =>
      links(policy).flatMap(([path, link]) =>
        when(
          confirmedAnd(link, (address) => !(address.startsWith('https://') && URL.canParse(address))),
          path,
          'People have to be able to open it safely: write the whole address, beginning with https://.',
        ),
      ),
  },
  {
    id: 'version-not-a-date',
    article: 'GDPR art. 5(2), 7(1)',
    refuses: 'a version that is not an ISO date, with .2, .3 and so on for more in one day',
    check: ({ version }) =>
      when(
        !(/^.{10}(\.([2-9]|[1-9]\d+))?$/.test(version) && isIsoDate(version.slice(0, 10))),
        'version',
        `"${version}" is no version: consent is proved by version, so write a date such as 2026-01-15, then 2026-01-15.2.`,
      ),
  },
  {
    id: 'reference-dangling',
    article: 'GDPR art. 5(2), 30(1)',
    refuses: 'a reference to a category, recipient or purpose that the policy does not declare',
    check: (policy) => {
      const declared = names(policy);
      return references(policy)
        .filter(([to, name]) => !declared[to].has(name))
        .map(([to, name, path]) => ({
          path,
          message: `There is no ${to} "${name}" in this policy: declare it or correct the name.`,
        }));
    },
  },
];

import type { Language, Policy } from '../../../policy/model/types.ts';
import type { Role, Staff } from '../../domain/staff/staff.ts';
import { attributes, type Html, html } from '../html.ts';
import { frame, page } from '../layout.ts';
import { roleNames } from './words.ts';

/** Roles that see requests, that act on them, and that see who saw what. */
export const seers = ['operator', 'privacy-lead', 'auditor'] as const satisfies readonly Role[];
export const actors = ['operator', 'privacy-lead'] as const satisfies readonly Role[];
export const overseers = ['privacy-lead', 'auditor'] as const satisfies readonly Role[];

export const holdsOne = ({ roles }: Pick<Staff, 'roles'>, asked: readonly Role[]): boolean =>
  asked.some((role) => roles.includes(role));

/** Who looks at a page of the console, and how. */
export type Visitor = {
  readonly policy: Policy;
  readonly language: Language;
  readonly staff: Staff;
  /** Token of the form that ends the session. */
  readonly leaving: string;
};

type Place = {
  readonly href: string;
  readonly label: Readonly<Record<Language, string>>;
  readonly roles: readonly Role[];
};

export const paths = {
  list: '/console',
  record: '/console/requests/new',
  approvals: '/console/approvals',
  audit: '/console/audit',
  signIn: '/console/sign-in',
  signOut: '/console/sign-out',
  style: '/console/style.css',
  request: (id: string) => `/console/requests/${id}`,
} as const;

const places: readonly Place[] = [
  { href: paths.list, label: { es: 'Solicitudes', en: 'Requests' }, roles: seers },
  { href: paths.record, label: { es: 'Anotar una', en: 'Record one' }, roles: actors },
  { href: paths.approvals, label: { es: 'Aprobaciones', en: 'Approvals' }, roles: actors },
  { href: paths.audit, label: { es: 'Accesos', en: 'Accesses' }, roles: overseers },
];

const words = {
  es: { menu: 'Consola', leave: 'Salir' },
  en: { menu: 'Console', leave: 'Sign out' },
};

const menuOf = ({ language, staff, leaving }: Visitor, here: string): Html => {
  const say = words[language];
  const shown = places.filter(({ roles }) => holdsOne(staff, roles));
  const what = staff.roles.map((role) => roleNames[role][language]).join(', ');
  return html`<nav class="menu" aria-label="${say.menu}">
<ul>${shown.map(({ href, label }) => html`<li><a${attributes({ href, 'aria-current': href === here ? 'page' : undefined })}>${label[language]}</a></li>`)}</ul>
<form method="post" action="${paths.signOut}"><span class="soft"><strong>${staff.id}</strong> · ${what}</span>
<input type="hidden" name="token" value="${leaving}"><button type="submit" class="plain">${say.leave}</button></form>
</nav>
`;
};

const other = (policy: Policy, language: Language, here: string) => {
  const spoken = policy.languages.find((one) => one !== language);
  return spoken && { other: { language: spoken, url: `${here}${here.includes('?') ? '&' : '?'}lang=${spoken}` } };
};

/** A page of the console, for somebody who signed in. `here`: where it is, to be shown in another language. */
export const consolePage = (
  visitor: Visitor,
  { title, here, body }: { readonly title: string; readonly here: string; readonly body: Html },
): string =>
  page({
    ...frame(visitor.policy, visitor.language),
    ...other(visitor.policy, visitor.language, here),
    menu: menuOf(visitor, here.split('?')[0] ?? ''),
    sheet: paths.style,
    wide: true,
    title,
    body,
  });

/** A page of the console before and after that. */
export const outsidePage = (
  { policy, language }: Pick<Visitor, 'policy' | 'language'>,
  { title, here, body }: { readonly title: string; readonly here?: string; readonly body: Html },
): string =>
  page({
    ...frame(policy, language),
    ...(here !== undefined && other(policy, language, here)),
    title,
    body,
  });

/** The hidden part of every form. */
export const tokenField = (token: string): Html => html`<input type="hidden" name="token" value="${token}">`;

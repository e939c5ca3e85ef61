import { formSchema } from '../../policy/model/derive.ts';
import type { LinkAct } from '../domain/links/act-on-link.ts';
import type { SealedForm } from '../domain/links/link-token.ts';
import { issueNonce } from '../domain/links/nonce.ts';
import type { ViewedLink } from '../domain/links/view-link.ts';
import { currentPublication } from '../domain/notices/publications.ts';
import { addressField } from '../domain/people/form-data.ts';
import type { Ports } from '../domain/ports.ts';
import type { Refusal } from '../domain/problems.ts';
import { linkPage } from './link-page.ts';
import { resultPage } from './result-page.ts';
import { undoPage } from './undo-page.ts';

/** What was posted and refused, to be shown again with what is wrong. */
export type Returned = { readonly act: LinkAct; readonly refusal: Refusal };

const formPage = async (token: string, view: ViewedLink, sealed: SealedForm, ports: Ports, returned?: Returned) => {
  const { policy, settings, publications } = ports;
  const { language } = sealed;
  const schema = formSchema(policy, sealed.form, language);
  const form = policy.forms[sealed.form];
  if (!form) throw new Error('a viewed link has a form');
  const values = { ...sealed.fields, ...returned?.act.fields };
  const choices = returned?.act.decisions ?? sealed.decisions;
  const source = sealed.source === undefined ? undefined : settings.applications[sealed.source];
  return linkPage({
    policy,
    language,
    kind: sealed.kind,
    action: `/links/${token}`,
    nonce: await issueNonce(token, ports),
    fields: schema.fields
      // A registration's birth date was checked and dropped; an entry's is asked of the person.
      .filter(({ type }) => type !== 'birth-date' || sealed.kind === 'entry')
      .map((field) => ({
        ...field,
        value: values[field.name] ?? (field.type === 'flag' ? false : ''),
        editable: field.name !== addressField(form),
      })),
    purposes: form.offers.flatMap((id) => {
      const purpose = policy.purposes[id];
      const choice = choices[id];
      return purpose
        ? [
            {
              id,
              title: purpose.title[language],
              describes: purpose.describes[language],
              ...(choice !== undefined && { choice }),
            },
          ]
        : [];
    }),
    serves: form.serves.flatMap((id) => {
      const purpose = policy.purposes[id];
      return purpose
        ? [{ title: purpose.title[language], describes: purpose.describes[language], basis: purpose.basis }]
        : [];
    }),
    ...(sealed.kind === 'entry' && { source: source ?? { organisation: '', contact: '' } }),
    acceptance: form.acceptance[language],
    noticeHref: `/notice?lang=${language}`,
    expiresAt: view.expiresAt,
    ...(view.askAgain && { renewedNotice: true }),
    // Where the person is asked on this page, it says which text it was asked on.
    ...((view.askAgain || sealed.kind === 'entry') && {
      noticeHash: currentPublication(publications).hashes[language],
    }),
    ...(returned && {
      problems: [
        ...returned.refusal.places.map(({ path, code }) => ({ field: path, code })),
        ...(returned.refusal.places.length === 0 ? [{ code: returned.refusal.code }] : []),
      ],
      accepted: returned.act.accepted === true,
    }),
  });
};

/** A link as a page: its form while open, its result once used. */
export const linkAnswerPage = async (
  token: string,
  view: ViewedLink,
  ports: Ports,
  returned?: Returned,
): Promise<string> => {
  const { policy } = ports;
  const { payload, outcome, expiresAt } = view;
  const { language } = payload;
  if (outcome) {
    const kind = payload.kind === 'undo' ? 'registration' : payload.kind;
    const shown =
      returned?.refusal.code === 'ALREADY_DECLINED' && outcome.outcome === 'declined'
        ? 'already-declined'
        : outcome.outcome;
    return resultPage({ policy, language, outcome: shown, kind, at: new Date(outcome.at) });
  }
  if (payload.kind !== 'undo') return formPage(token, view, payload, ports, returned);
  const nonce = await issueNonce(token, ports);
  const again = returned !== undefined;
  return undoPage({
    policy,
    language,
    action: `/links/${token}`,
    nonce,
    confirmedAt: payload.issuedAt,
    expiresAt,
    again,
  });
};

/** A link as JSON, for a front-end that draws its own page. Shows what the token itself carries, and only while it is open. */
export const linkAnswerJson = ({ payload, outcome, expiresAt, askAgain }: ViewedLink, ports: Ports) => {
  const { policy, settings, publications } = ports;
  const { kind, language } = payload;
  const common = { kind, language, expiresAt: expiresAt.toISOString() };
  if (outcome) return { ...common, status: outcome.outcome, at: outcome.at };
  if (payload.kind === 'undo') return { ...common, status: 'open', actions: ['undo'] };
  const { source: clientId, form, fields, decisions } = payload;
  const source = clientId === undefined ? undefined : settings.applications[clientId];
  return {
    ...common,
    status: 'open',
    actions: ['confirm', 'decline'],
    form,
    fields,
    decisions,
    offers: policy.forms[form]?.offers ?? [],
    askAgain,
    noticeHash: currentPublication(publications).hashes[language],
    ...(source && { source: { organisation: source.organisation, contact: source.contact } }),
  };
};

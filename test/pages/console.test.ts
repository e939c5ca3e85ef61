import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOpen, openStates, type RequestFile, requestStates } from '../../lambdas/domain/requests/request.ts';
import type { RequestLine } from '../../lambdas/domain/requests/requests.ts';
import type { RequestView } from '../../lambdas/domain/requests/staff-views.ts';
import { approvalsPage } from '../../lambdas/pages/console/approvals-page.ts';
import { auditPage } from '../../lambdas/pages/console/audit-page.ts';
import { type CasePage, casePage } from '../../lambdas/pages/console/case-page.ts';
import { dueIn } from '../../lambdas/pages/console/due.ts';
import type { Visitor } from '../../lambdas/pages/console/frame.ts';
import { listPage } from '../../lambdas/pages/console/list-page.ts';
import { actionNames } from '../../lambdas/pages/console/possible-actions.ts';
import { consoleProblemPage, outsideProblemPage } from '../../lambdas/pages/console/problem-page.ts';
import { reasonPage } from '../../lambdas/pages/console/reason-page.ts';
import { recordPage } from '../../lambdas/pages/console/record-page.ts';
import { onwardPage, signedOutPage, signInPage } from '../../lambdas/pages/console/sign-in-page.ts';
import { consoleStyle } from '../../lambdas/pages/console/style.ts';
import { choosePersonPage } from '../../local/pages/choose-person-page.ts';
import type { Language } from '../../policy/model/types.ts';
import { languages, policy } from './fixtures.ts';
import { faults } from './structure.ts';

const today = '2027-06-15';
const now = new Date('2027-06-15T08:00:00.000Z');
const visitor = (language: Language, role: Visitor['staff']['roles'][number] = 'privacy-lead'): Visitor => ({
  policy,
  language,
  staff: { id: 'lucia', roles: [role] },
  leaving: 't',
});

const hostile = '"><script>alert(1)</script>\u202e';
const file: RequestFile = {
  id: 'R-0123456789ABC',
  right: 'access',
  channel: 'web',
  language: 'es',
  state: 'open',
  receivedAt: now.toISOString(),
  receivedOn: '2027-06-14',
  recordedAt: now.toISOString(),
  recordedBy: 'marcos',
  dueOn: '2027-07-14',
  calendarKnown: false,
  pauses: [
    { question: 'identity', from: now.toISOString(), until: now.toISOString() },
    { question: 'which-data', from: now.toISOString() },
  ],
  identity: { how: 'staff', at: now.toISOString(), by: 'marcos' },
  extension: { at: now.toISOString(), by: 'marcos' },
  shared: true,
  repeats: 'R-CBA9876543210',
  subjectId: '3f0c5a0e-0000-4000-8000-000000000000',
  toSend: [],
  warned: [],
};
const view: RequestView = {
  file,
  content: {
    address: 'a@example.com',
    name: hostile,
    details: hostile,
    onBehalf: { as: 'heir', authority: hostile, until: '2027-12-31', receives: false },
    texts: { refusal: hostile },
  },
  history: [
    { at: now.toISOString(), by: 'person', what: 'received' },
    { at: now.toISOString(), by: 'lucia', what: 'received', details: { channel: 'post', receivedOn: '2027-06-01' } },
    { at: now.toISOString(), by: 'habeas', what: 'step', details: { step: 'restrict', needs: 'assessment' } },
    { at: now.toISOString(), by: 'habeas', what: 'not-sent', details: { letter: 'answer', code: 'NO_ADDRESS' } },
    { at: now.toISOString(), by: 'lucia', what: 'asked', reason: hostile, details: { question: 'identity' } },
  ],
  letters: [
    { kind: 'receipt', at: now.toISOString(), subject: hostile, text: hostile, sent: true },
    { kind: 'closing', at: now.toISOString(), subject: 'Asunto', text: 'Texto', sent: false },
  ],
  waiting: [
    {
      id: 'one',
      kind: 'refusal',
      subjectId: '',
      reason: hostile,
      details: { request: file.id, ground: 'unfounded' },
      proposedBy: 'marcos',
      proposedAt: now.toISOString(),
    },
    {
      id: 'two',
      kind: 'held-erasure',
      subjectId: '',
      reason: 'pleito',
      details: { request: file.id },
      proposedBy: 'lucia',
      proposedAt: now.toISOString(),
    },
  ],
  document: { type: 'image/png', size: 12_345, receivedAt: now.toISOString() },
};
const shown: CasePage = {
  view,
  today,
  now,
  token: 't',
  approving: 't',
  fetching: 't',
  reason: 'contestar',
  rectifiable: [],
};
const lineOf = (changes: Partial<RequestLine>): RequestLine => ({
  id: file.id,
  right: 'access',
  channel: 'web',
  state: 'open',
  receivedOn: '2027-06-01',
  dueOn: '2027-07-01',
  ...changes,
});
const field = {
  name: 'city',
  label: 'City',
  type: 'text',
  required: true,
  maxLength: 40,
  subjectOnly: false,
  stored: true,
} as const;

const all = (language: Language): Readonly<Record<string, string>> => {
  const who = visitor(language);
  const withState = (state: RequestFile['state'], changes: Partial<RequestView> = {}) =>
    casePage(who, { ...shown, view: { ...view, ...changes, file: { ...file, state } } });
  return {
    'sign in': signInPage({ policy, language, to: `/console/audit?x="${hostile}` }),
    onward: onwardPage({ policy, language, href: 'https://issuer.example/authorize?a=1&b="2' }),
    'signed out': signedOutPage({ policy, language }),
    choose: choosePersonPage({ policy, language, hrefOf: (id) => `/x?as=${id}` }),
    list: listPage(who, {
      group: 'open',
      lines: [
        lineOf({ dueOn: '2027-06-10', shared: true, repeats: 'R-CBA9876543210' }),
        lineOf({ id: 'R-CBA9876543210', dueOn: '2027-06-16', right: 'objection', marketing: true }),
      ],
      next: 'cursor',
      further: true,
      today,
    }),
    'empty list': listPage(who, { group: 'ended', right: 'access', lines: [], further: false, today }),
    reason: reasonPage(who, {
      id: file.id,
      token: 't',
      wrong: { code: 'INVALID_FIELD', path: 'reason' },
      value: hostile,
    }),
    ...Object.fromEntries(requestStates.map((state) => [`request ${state}`, withState(state)])),
    'request, erased': withState('closed', { history: [], letters: [], waiting: [] }),
    'request, correction': casePage(who, {
      ...shown,
      view: { ...view, file: { ...file, right: 'rectification' } },
      rectifiable: [field, { ...field, name: 'news', type: 'flag' }],
    }),
    ...Object.fromEntries(
      actionNames.map((action) => [
        `request, ${action} refused`,
        casePage(who, {
          ...shown,
          view: { ...view, file: { ...file, right: 'erasure', state: action === 'triage' ? 'triage' : 'open' } },
          sent: {
            action,
            fields: { text: hostile, email: hostile },
            wrong: { code: 'INVALID_FIELD', path: 'reason' },
            people: [
              { subjectId: 'one', since: now },
              { subjectId: 'two', since: now },
            ],
          },
        }),
      ]),
    ),
    'request, for the auditor': casePage(visitor(language, 'auditor'), shown),
    'request, just done': casePage(who, { ...shown, done: 'answer' }),
    record: recordPage(who, { token: 't', today, waits: true, fields: { as: 'heir', details: hostile } }),
    'record, refused': recordPage(who, { token: 't', today, wrong: { code: 'MISSING_FIELD', path: 'channel' } }),
    approvals: approvalsPage(who, {
      waiting: [
        ...view.waiting,
        {
          id: file.id,
          kind: 'back-dating',
          subjectId: '',
          reason: hostile,
          details: { request: file.id, receivedOn: '2027-04-01', channel: 'post', right: 'access' },
          proposedBy: 'marcos',
          proposedAt: now.toISOString(),
        },
      ],
      token: 't',
      done: true,
      wrong: { code: 'SECOND_PERSON_NEEDED' },
    }),
    accesses: auditPage(who, {
      day: today,
      today: '2027-06-16',
      next: 'cursor',
      accesses: [
        { principal: 'lucia', act: 'view-request', reason: hostile, seenAt: now.toISOString(), reference: file.id },
        {
          principal: 'x',
          roles: ['support'],
          act: 'refused',
          reason: 'no',
          seenAt: now.toISOString(),
          reference: 'y',
          subjectId: 'z',
        },
      ],
    }),
    problem: consoleProblemPage(who, 'ROLE_MISSING'),
    'other problem': consoleProblemPage(who, 'IDEMPOTENCY_MISMATCH'),
    'problem outside': outsideProblemPage({ policy, language }, 'SESSION_OVER'),
  };
};

describe.each(languages)('the pages of the console, in %s', (language) => {
  it.each(Object.entries(all(language)))(
    '%s hold to the rules of every page, whatever anybody wrote',
    (_name, page) => {
      expect(faults(page)).toEqual([]);
      expect(page).not.toContain('<script');
      // Every form says for whom it was made.
      const forms = page.match(/<form[\s\S]*?<\/form>/g) ?? [];
      for (const form of forms) expect(form).toMatch(/name="(token|to)"/);
    },
  );
});

describe('how long there is', () => {
  const says = (dueOn: string, changes: Partial<RequestLine> & { readonly stands?: boolean } = {}) => [
    dueIn(lineOf({ dueOn, ...changes }), today, 'es').says,
    dueIn(lineOf({ dueOn, ...changes }), today, 'en').says,
    dueIn(lineOf({ dueOn, ...changes }), today, 'es').pressure,
  ];
  it.each([
    ['2027-06-05', 'Vencida hace 10 días', '10 days overdue', 'over'],
    ['2027-06-14', 'Venció ayer', 'Was due yesterday', 'over'],
    ['2027-06-15', 'Vence hoy', 'Due today', 'now'],
    ['2027-06-16', 'Vence mañana', 'Due tomorrow', 'now'],
    ['2027-06-17', 'Vence en 2 días', 'Due in 2 days', 'soon'],
    ['2027-06-20', 'Vence en 5 días', 'Due in 5 days', 'soon'],
    ['2027-06-21', 'Vence en 6 días', 'Due in 6 days', 'later'],
  ])('until %s: %s', (dueOn, es, en, pressure) => {
    expect(says(dueOn)).toEqual([es, en, pressure]);
  });

  it('stands while somebody is asked, and is over once it is answered', () => {
    expect(says('2027-06-01', { state: 'asked', stands: true })).toEqual(['Plazo parado', 'Clock stopped', 'still']);
    expect(says('2027-06-01', { state: 'answered', outcome: 'partial' })).toEqual([
      'Contestada: atendida en parte',
      'Answered: fulfilled in part',
      'done',
    ]);
  });

  it('is said of every open request by its own days, and presses less the more of them there are', () => {
    const order = ['over', 'now', 'soon', 'later'];
    fc.assert(
      fc.property(fc.constantFrom(...openStates), fc.integer({ min: -400, max: 400 }), (state, days) => {
        const dueOn = (left: number) => new Date(Date.parse(today) + left * 86_400_000).toISOString().slice(0, 10);
        const here = dueIn({ state, dueOn: dueOn(days) }, today, 'es');
        const next = dueIn({ state, dueOn: dueOn(days + 1) }, today, 'es');
        expect(order.indexOf(here.pressure)).toBeLessThanOrEqual(order.indexOf(next.pressure));
        expect(here.says).not.toBe(next.says);
        if (Math.abs(days) > 1) expect(here.says).toContain(String(Math.abs(days)));
        expect(isOpen({ state })).toBe(true);
      }),
    );
  });
});

describe('the stylesheet of the console', () => {
  it('is small, and loads nothing', () => {
    expect(Buffer.byteLength(consoleStyle)).toBeLessThan(5 * 1024);
    expect(consoleStyle).not.toMatch(/url\(|@import|@font-face/);
    expect(consoleStyle).toContain('prefers-color-scheme: dark');
  });
});

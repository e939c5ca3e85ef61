import { randomUUID } from 'node:crypto';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import { visitFields } from '../../lambdas/domain/visits/visit-rules.ts';
import type { Scope } from '../../lambdas/routes.ts';
import { isConfirmed } from '../../policy/model/define.ts';
import { cookiePurposes } from '../../policy/model/derive.ts';
import type { Form, Policy } from '../../policy/model/types.ts';
import { staffHeaders } from '../support/callers.ts';
import { as } from '../support/consents.ts';
import { reportEvent } from '../support/life-events.ts';
import { preferenceLink, unsubscribePath } from '../support/preferences.ts';
import { filledIn, linkOn, receiptOn } from '../support/real-policies.ts';
import { type Answer, linkIn, type TestServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

type Sent = Readonly<Record<string, unknown>>;

/** Purposes that somebody can be asked about today, with the same answer to all. */
const answersTo = ({ purposes }: Policy, offers: readonly string[], yes: boolean) =>
  Object.fromEntries(
    offers.flatMap((id) => (isConfirmed(purposes[id]?.advertisers ?? []) ? [[id, yes] as const] : [])),
  );

const panelOf = (policy: Policy, openTo: 'visitor' | 'subject') => {
  const [id = '', panel] = Object.entries(policy.panels).find(([, each]) => each.openTo === openTo) ?? [];
  return { id, offers: panel?.offers ?? [], methods: panel?.methods ?? {} };
};

/** The acts that bring about everything that can be stored under a policy, at the door of its server, in the order of a life. */
export const everythingStored = (server: TestServer, policy: Policy) => {
  const form = policy.forms['registration'] as Form;
  const nightsPass = (count: number) => server.advance(`P${count}D`);
  const is = (answer: Answer, ...statuses: number[]): Answer => {
    if (!statuses.includes(answer.status)) throw new Error(`${answer.status} ${answer.text}`);
    return answer;
  };
  const post = async (scope: Scope, path: string, body: Sent, sub = 'own-shop') =>
    is(await server.post(path, body, await as(server, scope, sub)), 200, 201, 202);
  const staff = async (role: Role, path: string, body: Sent = {}, sub?: string) =>
    is(await server.post(`/staff${path}`, body, await staffHeaders(server, role, sub)), 200, 201);
  const today = async () => String((await server.get('/_local/clock')).json['now']).slice(0, 10);
  const noticeHash = async () => (await server.get('/notice?lang=es')).json['hash'];

  /** Somebody who registers and confirms, with a yes or a no to everything. */
  const registered = async (email: string, yes = true, of = 'registration'): Promise<string> => {
    const filled = policy.forms[of] as Form;
    const changes = { decisions: answersTo(policy, filled.offers, yes) };
    return (await receiptOn(server, of, filledIn(filled, email), changes)).claims.subjectId;
  };
  const settings = async (subjectId: string, changes: Sent) => {
    const { id, offers } = panelOf(policy, 'subject');
    const choice = { language: 'es', method: 'switch', form: id, decisions: answersTo(policy, offers, true) };
    const named = { decisionId: randomUUID(), subjectId, noticeHash: await noticeHash() };
    return post('consents', '/consents', { ...named, ...choice, ...changes });
  };
  /** A yes, and a no to the same at once. */
  const wavered = async (subjectId: string): Promise<void> => {
    await settings(subjectId, {});
    await settings(subjectId, { decisions: answersTo(policy, panelOf(policy, 'subject').offers, false) });
  };
  const cookieChoice = async (means: 'all' | 'none', headers: Sent = {}): Promise<string> => {
    const { id, offers, methods } = panelOf(policy, 'visitor');
    const [method = ''] = Object.entries(methods).find(([, each]) => each.means === means) ?? [];
    const decisions = answersTo(policy, offers, means === 'all');
    const choice = { decisionId: randomUUID(), visitorId: randomUUID(), language: 'es', method, form: id, decisions };
    const sent = { ...choice, noticeHash: await noticeHash() };
    is(await server.post('/consents', sent, { ...(headers as Record<string, string>) }), 201);
    return choice.visitorId;
  };

  /** People who register, are entered, are imported, change their mind, or were a mistake. */
  const peopleComeAndSay = async (): Promise<void> => {
    for (const id of Object.keys(policy.forms)) await registered(`${id}@example.com`, true, id);
    const again = await registered('again@example.com');
    await registered('again@example.com', false);
    const { birthDate, ...fields } = filledIn(form, 'entered@example.com');
    const own = birthDate === undefined ? {} : { birthDate };
    for (const [email, action] of [
      ['entered@example.com', 'confirm'],
      ['declined@example.com', 'decline'],
    ] as const) {
      const entry = { form: 'registration', language: 'es', fields: { ...fields, email } };
      await post('entries', '/entries', entry, 'partner-crm');
      const answer = action === 'confirm' ? { action, accepted: true, fields: own } : { action };
      is(await server.post(linkIn(await server.mail(email)), answer), 200);
    }
    await wavered(again);
    const [similar] = Object.entries(policy.purposes).find(([, { softOptIn }]) => softOptIn !== undefined) ?? [];
    if (similar !== undefined) {
      const facts = { contract: 'P-7', concludedOn: await today(), product: 'Papel', optOutOfferedOn: await today() };
      await settings(await registered('customer@example.com'), { decisions: {}, softOptIn: { [similar]: facts } });
    }
    const withdrawn = await linkOn(server, 'registration', filledIn(form, 'withdrawn@example.com'), {
      decisions: answersTo(policy, form.offers, true),
    });
    for (const action of ['confirm', 'decline']) is(await server.post(withdrawn, { action }), 200);
    await registered('undone@example.com');
    is(await server.post(linkIn(await server.mail('undone@example.com', 2)), { action: 'undo' }), 200);
    const row = {
      form: 'registration',
      language: 'es',
      source: 'antiguo-crm',
      decidedOn: await today(),
      proof: 'carpeta-7',
      fields: { ...fields, email: 'imported@example.com' },
      decisions: answersTo(policy, form.offers, true),
    };
    await post('imports', '/imports', { rows: [row] });
    const centre = await preferenceLink(server, 'registration@example.com');
    const decisions = answersTo(policy, form.offers, false);
    is(await server.post(centre, { action: 'save', decisions, noticeHash: await noticeHash() }), 200);
    const leaver = await registered('leaver@example.com');
    const leaving = await preferenceLink(server, 'leaver@example.com');
    is(await server.post(leaving, { action: 'close-account', accepted: true }), 200);
    await staff('support', `/subjects/${leaver}/views`, { reason: 'Llama por su cuenta' });
  };

  /** Browsers that choose, are visited from, and counted; sessions of people. */
  const browsersCome = async (subjectId: string): Promise<void> => {
    await cookieChoice('none');
    if (cookiePurposes(policy).some((id) => policy.purposes[id]?.gpcRefuses)) {
      await cookieChoice('all', { 'sec-gpc': '1' });
    }
    const visitorId = await cookieChoice('all');
    const { json } = await post('sessions', '/sessions', { subjectId });
    const sessionId = String(json['sessionId']);
    const declared = visitFields(policy);
    const told = {
      address: ['truncatedAddress', '203.0.113.77'],
      language: ['language', 'es-AR'],
      country: ['country', 'AR'],
      browser: ['browser', 'Firefox 132'],
      platform: ['platform', 'Linux'],
      referrer: ['referrerOrigin', 'https://search.example/find?q=papel'],
      entryPage: ['entryPage', '/papel'],
      exitPage: ['exitPage', '/gracias'],
      accessProvider: ['accessProvider', 'Red de Ejemplo'],
      clicks: ['clicks', 7],
    } as const;
    const kept = Object.entries(told).flatMap(([name, [field, value]]) => (declared.has(field) ? [[name, value]] : []));
    await post('visits', '/visits', { visitorId, sessionId, ...Object.fromEntries(kept) });
    for (let count = 0; count < 12; count += 1) {
      await post('visits', '/visits', { language: 'ca', browser: 'Firefox 132', entryPage: '/papel' });
    }
  };

  /** Messages to people who may be written to, and to one who may not. */
  const messagesGoOut = async (subjects: readonly string[]): Promise<void> => {
    const words = { subject: 'Cuadernos nuevos', paragraphs: ['Han llegado los cuadernos.'] };
    for (const [template, { class: of, wording, variables = {}, purpose }] of Object.entries(policy.messages)) {
      if (of === 'transactional' || (of === 'service' && !wording)) continue;
      if (of === 'marketing' && !isConfirmed(policy.purposes[purpose ?? '']?.advertisers ?? [])) continue;
      const values = Object.fromEntries(Object.keys(variables).map((name) => [name, 'tres']));
      const said = of === 'service' ? { variables: values } : { content: { es: words, en: words } };
      await post('messages', '/messages', { messageId: randomUUID(), template, subjects, ...said });
    }
    const isWaiting = () =>
      storedRows(server.folder, 'records').some(({ sk, state }) => /^R#/.test(String(sk)) && state === 'queued');
    await until(() => !isWaiting());
  };

  type Customers = Readonly<Record<'stays' | 'buys' | 'owes', string>> & { readonly leave: readonly string[] };
  /** Contracts, invoices, debts and attendances of customers: two stay for the news, one owes, the others leave. */
  const businessIsDone = async ({ stays, buys, owes, leave }: Customers): Promise<void> => {
    const on = await today();
    await reportEvent(server, buys, 'invoice-issued', { reference: 'F-2', on });
    await reportEvent(server, buys, 'invoice-settled', { reference: 'F-2', on });
    for (const subjectId of [stays, owes, ...leave]) {
      await reportEvent(server, subjectId, 'contract-started', { reference: 'C-1', on });
      await reportEvent(server, subjectId, 'contract-ended', { reference: 'C-1', on });
      await reportEvent(server, subjectId, 'invoice-issued', { reference: 'F-1', on, dueOn: on });
      if (subjectId !== owes) await reportEvent(server, subjectId, 'invoice-settled', { reference: 'F-1', on });
      if (policy.stored.attendance) await reportEvent(server, subjectId, 'event-attended', { reference: 'T-1', on });
    }
    await reportEvent(server, stays, 'last-contact', { on });
  };

  const hold = async (content: Sent): Promise<string> => {
    const holdId = randomUUID();
    const why = { reason: 'Reclamacion en curso', citation: 'RGPD art. 17.3.e' };
    await staff('privacy-lead', '/holds', { holdId, ...why, ...content });
    return holdId;
  };

  /** Somebody is looked at and restricted; nothing of theirs may go. */
  const disputed = async (subjectId: string): Promise<void> => {
    const reason = 'Reclama por su pedido';
    await staff('support', `/subjects/${subjectId}/views`, { reason });
    await staff('privacy-lead', `/subjects/${subjectId}/restriction`, {
      reason,
      action: 'restrict',
      ground: 'accuracy',
    });
    await hold({ subjectId });
  };

  const disclosed = async (of: Sent, categories: readonly string[]): Promise<void> => {
    const disclosureId = randomUUID();
    const order = {
      authority: 'Juzgado de Ejemplo',
      provision: 'LEC art. 328',
      orderReference: 'PO-117',
      reason: 'Requerimiento del juzgado',
      secrecyUntil: await today(),
    };
    await staff('disclosure', '/disclosures', { disclosureId, ...order, categories, ...of });
    await staff('privacy-lead', `/disclosures/${disclosureId}/approval`);
    await staff('disclosure', `/disclosures/${disclosureId}/views`, { reason: 'Responder al juzgado' });
  };

  const linked = async (subjectId: string): Promise<void> => {
    const [from, to] = [await today(), await today()];
    const act = { subjectId, ground: 'law', provision: 'Ley de Ejemplo', caseReference: 'caso 17', from, to };
    const sent = { ...act, reason: 'Uso indebido', tellPerson: false, secrecyProvision: 'Ley de Ejemplo art. 2' };
    const { json } = await staff('privacy-lead', '/visit-links', sent);
    await staff('operator', `/visit-links/${json['id']}/approval`);
    await staff('privacy-lead', `/visit-links/${json['id']}/views`, { reason: 'Caso 17' });
  };

  const unblocked = async (subjectId: string): Promise<void> => {
    const unblockingId = randomUUID();
    await staff('operator', '/unblockings', { unblockingId, subjectId, reason: 'Aviso equivocado' });
    await staff('privacy-lead', `/unblockings/${unblockingId}/approval`);
  };

  const unsubscribed = async (subjectId: string): Promise<void> => {
    const [purpose] = form.offers.filter((id) => policy.purposes[id]?.withdrawal?.includes('unsubscribe-link'));
    if (purpose === undefined) return;
    const path = await unsubscribePath(server, { subjectId, purpose, language: 'es' }, policy);
    is(await server.post(path, {}), 200);
  };

  return {
    registered,
    wavered,
    nightsPass,
    today,
    peopleComeAndSay,
    browsersCome,
    messagesGoOut,
    businessIsDone,
    disputed,
    hold,
    release: (holdId: string) => staff('privacy-lead', `/holds/${holdId}/release`, { reason: 'Resuelto' }),
    disclosed,
    linked,
    unblocked,
    unsubscribed,
  };
};

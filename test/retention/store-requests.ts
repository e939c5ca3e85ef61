import type { Role } from '../../lambdas/domain/staff/staff.ts';
import type { Policy } from '../../policy/model/types.ts';
import { png } from '../requests/pictures.ts';
import { act, ask, askAndConfirm, letterAbout, once, see, staff } from '../requests/request-flow.ts';
import { staffHeaders } from '../support/callers.ts';
import { atConsole } from '../support/console.ts';
import { preferenceLink } from '../support/preferences.ts';
import { filledIn, receiptOn } from '../support/real-policies.ts';
import { type Answer, linkIn, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

type Sent = Readonly<Record<string, unknown>>;

/** A mail as somebody types one. */
const mailFrom = (email: string, subject: string, words: string): string =>
  [
    `From: Marta Ejemplo <${email}>`,
    'To: privacidad@example.com',
    `Subject: ${subject}`,
    `Message-ID: <${subject.length}.${email}>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    words,
    '',
  ].join('\r\n');

/** The acts that bring about everything that requests for rights can store, by every way in and to every end. */
export const requestsStored = (server: TestServer, policy: Policy) => {
  const [form] = [policy.forms['registration']];
  const [nameField = ''] = Object.entries(form?.fields ?? {}).find(([, { type }]) => type === 'name') ?? [];
  const is = (answer: Answer, ...statuses: number[]): Answer => {
    if (!statuses.includes(answer.status)) throw new Error(`${answer.status} ${answer.text}`);
    return answer;
  };
  const by = async (role: Role, path: string, body: Sent, sub: string) =>
    is(await staff(server, role, path, body, sub), 200, 201, 202);
  const known = async (email: string, name?: string): Promise<string> => {
    if (!form) throw new Error('the policy has no such form');
    const fields = filledIn(form, email);
    const decisions = Object.fromEntries(form.offers.map((id) => [id, false]));
    const changes = name === undefined ? fields : { ...fields, [nameField]: name };
    return (await receiptOn(server, 'registration', changes, { decisions })).claims.subjectId;
  };
  const codeIn = (text: string): string => /\b\d{6}\b/.exec(text)?.[0] ?? '';
  const newestCode = async (email: string): Promise<string> =>
    codeIn((await until(async () => (await server.mails(email)).find(({ text }) => codeIn(text) !== '')))?.text ?? '');
  /** Two people agree to what one of them proposed. */
  const approve = async (reference: string): Promise<void> => {
    const [proposal] = (await see(server, reference)).waiting;
    await by('privacy-lead', `/requests/${reference}/approval`, { act: proposal?.id }, 'marcos');
  };

  /** Whoever receives for another confirms their mailbox. */
  const confirmedBy = async (email: string, reference: string): Promise<void> => {
    await once(server, reference, 'unverified');
    const receipt = await until(async () =>
      (await server.mails(email)).find(({ links }) => links.some((link) => link.includes('/links/'))),
    );
    is(await server.post(linkIn(receipt), { action: 'confirm' }), 200);
  };

  /** A copy is asked for, fetched in part, and asked for again. */
  const copied = async (): Promise<void> => {
    const email = 'copies@example.com';
    await known(email);
    const { reference } = await askAndConfirm(server, 'access', email, { name: 'Olalla', details: 'Quiero una copia' });
    await once(server, reference, 'answered');
    const link = linkIn(await letterAbout(server, email, reference, /^Respuesta/));
    is(await server.post(link, { action: 'send-code' }), 200);
    const opened = is(await server.post(link, { action: 'open', code: await newestCode(email) }), 200);
    is(await server.post(`${link}/files/1`, { grant: opened.json['grant'] }), 200);
    const again = await askAndConfirm(server, 'access', email, { details: 'Otra vez' });
    await once(server, again.reference, 'answered');
  };

  /** Two people share a mailbox; staff know which of them it is, and need more time. */
  const shared = async (): Promise<void> => {
    const email = 'shared@example.com';
    const subjectId = await known(email);
    await known(email, 'Otra Persona Prueba');
    const { reference } = await askAndConfirm(server, 'access', email);
    await once(server, reference, 'open');
    await act(server, reference, { action: 'extend', text: 'Son muchos datos.' });
    await act(server, reference, { action: 'identify', subjectId });
    await once(server, reference, 'answered');
  };

  /** A doubt about who it is, and the document that was sent; `settled` destroys it. */
  const doubted = async (): Promise<{ readonly settled: () => Promise<void> }> => {
    const email = 'doubted@example.com';
    const subjectId = await known(email);
    const { reference } = await ask(server, 'portability', email);
    await act(server, reference, { action: 'ask', question: 'identity', text: 'Hay dos personas con ese nombre.' });
    const question = await until(async () =>
      (await server.mails(email)).find(({ text }) => text.includes('Hay dos personas')),
    );
    is(await server.post(`${linkIn(question)}/document`, { document: png().toString('base64') }), 201);
    return {
      settled: async () => {
        await act(server, reference, { action: 'settle', accepted: true, subjectId });
        await once(server, reference, 'answered');
      },
    };
  };

  /**
   * Data are put right: by staff, from the preference centre, and an address that is confirmed and taken back. `look`: at what is
   * there only meanwhile.
   */
  const corrected = async (look: () => Promise<void>): Promise<void> => {
    const email = 'corrected@example.com';
    await known(email);
    const { reference } = await askAndConfirm(server, 'rectification', email, { details: 'Me llamo de otro modo' });
    await once(server, reference, 'open');
    await act(server, reference, { action: 'execute', changes: { [nameField]: 'Olalla Nogal Distinta' } });
    await once(server, reference, 'answered');

    const centre = await preferenceLink(server, email);
    is(await server.post(centre, { action: 'send-own-code' }), 200);
    const code = await newestCode(email);
    const { json: opened } = is(await server.post(centre, { action: 'open-own-data', code }), 200);
    const asked = { action: 'ask', grant: opened['grant'] };
    const changes = { [nameField]: 'Olalla Nogal Propia' };
    const own = is(await server.post(centre, { ...asked, wish: 'rectification', changes }), 200);
    await once(server, String(own.json['reference']), 'answered');
    const moved = is(await server.post(centre, { ...asked, wish: 'address', email: `new-${email}` }), 200);
    const confirm = linkIn(await server.mail(`new-${email}`));
    await look();
    is(await server.post(confirm, { action: 'confirm' }), 200);
    await once(server, String(moved.json['reference']), 'answered');
    await look();
    const back = await until(async () =>
      (await server.mails(email)).find(({ subject, links }) => /direcci/i.test(subject) && links.length > 0),
    );
    is(await server.post(linkIn(back), { action: 'revert' }), 200);
    await once(server, String(moved.json['reference']), 'answered');
  };

  /** Somebody is erased by their own wish, and another although a hold stands. */
  const erased = async (hold: (content: Sent) => Promise<string>): Promise<readonly string[]> => {
    await known('gone@example.com');
    const plain = await askAndConfirm(server, 'erasure', 'gone@example.com');
    await once(server, plain.reference, 'answered');
    const subjectId = await known('held@example.com');
    const held = await hold({ subjectId });
    const { reference } = await askAndConfirm(server, 'erasure', 'held@example.com');
    await once(server, reference, 'open');
    await act(server, reference, { action: 'propose-held-erasure' });
    await approve(reference);
    await once(server, reference, 'answered');
    return [held];
  };

  /** Somebody takes an objection back, while nobody has weighed it and every use is paused. */
  const takenBack = async (): Promise<void> => {
    const email = 'relents@example.com';
    await known(email);
    const { reference } = await askAndConfirm(server, 'objection', email);
    await once(server, reference, 'open');
    await act(server, reference, { action: 'withdraw' });
    await once(server, reference, 'closed');
  };

  /** A refusal by two people, a restriction, an objection, and a no to advertising. */
  const decided = async (): Promise<void> => {
    const email = 'decided@example.com';
    await known(email);
    const { reference } = await askAndConfirm(server, 'no-automated-decision', email);
    await once(server, reference, 'open');
    const text = 'No tomamos ninguna decisión automatizada.';
    await act(server, reference, { action: 'propose-refusal', ground: 'unfounded', text });
    await approve(reference);
    await once(server, reference, 'refused');
    const restricted = await askAndConfirm(server, 'restriction', email, { ground: 'claims' });
    await once(server, restricted.reference, 'answered');
    const advertising = await ask(server, 'objection', 'stranger@example.com', { marketing: true });
    await once(server, advertising.reference, 'answered');
  };

  /** What comes by post, for somebody else, long ago; and what comes by mail and nobody understands. */
  const arrived = async (): Promise<void> => {
    const subjectId = await known('behalf@example.com');
    const now = Date.parse(String((await server.get('/_local/clock')).json['now']));
    const letter = {
      channel: 'post',
      right: 'access',
      language: 'es',
      receivedOn: new Date(now - 40 * 86_400_000).toISOString().slice(0, 10),
      name: 'Abogada Prueba',
      email: 'lawyer@example.com',
      details: 'En nombre de mi cliente',
      onBehalf: { as: 'representative', authority: 'Poder notarial 123', until: '2040-01-01', receives: true },
      reason: 'Carta certificada 7',
    };
    const waits = await by('operator', '/requests', letter, 'lucia');
    await by('operator', `/back-datings/${String(waits.json['waitsFor'])}/approval`, {}, 'marcos');
    const { json } = await by('operator', '/requests', letter, 'lucia');
    await once(server, String(json['id']), 'open');
    await act(server, String(json['id']), { action: 'identify', subjectId });
    await confirmedBy('lawyer@example.com', String(json['id']));
    await once(server, String(json['id']), 'answered');
    // Somebody who writes in the name of another keeps no way in.
    const liar = await ask(server, 'access', 'liar@example.com');
    await act(server, liar.reference, { action: 'identify', subjectId });
    await once(server, liar.reference, 'answered');

    if (policy.rights.includes('post-mortem')) {
      const today = new Date(now).toISOString().slice(0, 10);
      const died = { ...letter, right: 'post-mortem', email: 'heir@example.com', receivedOn: today, reason: 'Carta 8' };
      const heir = String((await by('operator', '/requests', died, 'lucia')).json['id']);
      await act(server, heir, { action: 'identify', subjectId });
      await confirmedBy('heir@example.com', heir);
      await act(server, heir, { action: 'execute', as: 'access' });
      await once(server, heir, 'answered');
    }
    const raw = { 'content-type': 'message/rfc822' };
    for (const [subject, words] of [
      ['Consulta', 'Hola, ¿qué hay de lo mío?'],
      ['Baja', 'No quiero recibir más publicidad.'],
    ] as const) {
      is(await server.post('/_local/inbound-mail', mailFrom('writes@example.com', subject, words), raw), 200, 202, 204);
    }
    const { json: triage } = await server.get('/staff/requests?state=triage', await staffHeaders(server, 'operator'));
    const [read] = triage['requests'] as { id: string }[];
    await act(server, read?.id ?? '', { action: 'triage', right: 'access' });
    await once(server, read?.id ?? '', 'unverified');
  };

  /** A member of staff reads a request at the console. */
  const readAtConsole = async (reference: string): Promise<void> => {
    is(await (await atConsole(server, 'lucia')).open(reference), 200);
  };

  return {
    readAtConsole,
    ask: (email: string) => ask(server, 'access', email),
    copied,
    shared,
    doubted,
    corrected,
    erased,
    takenBack,
    decided,
    arrived,
  };
};

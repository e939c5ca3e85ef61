import { expect, it } from '@jest/globals';
import { keys } from '../../lambdas/stores/keys.ts';
import { jpeg } from '../requests/pictures.ts';
import { runFeeds } from './deployment.ts';
import { mailComes } from './mail-flows.ts';
import { newSubject } from './people-flows.ts';
import { requestCalls } from './request-calls.ts';
import { staffClaims } from './staff-flows.ts';
import { consoleClient, type DeployedWorld, linkIn } from './world.ts';

const today = () => new Date().toISOString().slice(0, 10);

/** A letter may be the first thing that anybody ever sends. Leaves empty tables behind. */
export const firstCase = (world: () => DeployedWorld) => {
  it('cases works in a fresh deployment', async () => {
    await world().fresh();
    const body = { channel: 'post', right: 'access', language: 'es', receivedOn: today(), reason: 'Carta recibida' };
    expect((await world().http('POST', '/staff/requests', { body, claims: staffClaims('operator') })).status).toBe(201);
  });
};

/** What staff do about requests, by API and at the console. */
export const caseFlows = (world: () => DeployedWorld) => {
  const { http, ask, press, confirmed, staff, see, standing, act, mailAbout, daysLater, schedule } =
    requestCalls(world);
  const documents = () => [...world().s3.objects.keys()].filter((name) => name.startsWith(keys.uploads));
  const recorded = (more: object, sub?: string) => {
    const body = { channel: 'phone', language: 'es', reason: 'Llamada recibida', ...more };
    return staff('operator', '/requests', body, sub);
  };

  /** Doubts who it is; answers the link by which they can send a document. */
  const doubted = async (email: string, text: string) => {
    const reference = await ask('access', email);
    expect(await act(reference, { action: 'ask', question: 'identity', text })).toBeUndefined();
    return { reference, link: linkIn((await mailAbout(email, reference, new RegExp(text))).text) };
  };
  const send = (link: string) => http('POST', `${link}/document`, { body: { document: jpeg().toString('base64') } });

  it('doubt who it is, and answer once a document has shown it', async () => {
    const email = 'dudosa@example.com';
    const subjectId = await newSubject(world(), 'Dora Dudosa', email);
    const { reference, link } = await doubted(email, 'Hay dos personas con ese nombre.');
    expect([(await send(link)).status, (await send(link)).json['code']]).toEqual([201, 'ALREADY_UPLOADED']);
    expect((await see(reference)).document?.type).toBe('image/jpeg');
    expect(await act(reference, { action: 'settle', accepted: true, subjectId })).toBeUndefined();
    expect([await standing(reference), documents()]).toEqual([['answered', 'fulfilled'], []]);
    expect((await http('GET', link)).json['code']).toBe('LINK_DEAD');
  });

  it('destroy a document with any decision', async () => {
    const email = 'negada@example.com';
    const { reference, link } = await doubted(email, 'Tu firma es otra.');
    expect([(await send(link)).status, documents().length]).toEqual([201, 1]);
    const refusal = { action: 'propose-refusal', ground: 'not-identifiable', text: 'El documento no es tuyo.' };
    expect(await act(reference, refusal)).toBeUndefined();
    const proposal = { act: (await see(reference)).waiting[0]?.id };
    expect((await staff('privacy-lead', `/requests/${reference}/approval`, proposal)).status).toBe(200);
    expect([await standing(reference), documents()]).toEqual([['refused', 'refused'], []]);
    expect((await send(link)).json['code']).toBe('LINK_DEAD');
  });

  it('close what nobody answered, remove what nobody looked at, and forget it all in time', async () => {
    const silent = await doubted('muda@example.com', 'No sabemos quién es.');
    const late = await doubted('tardia@example.com', 'Tampoco sabemos quién es.');
    expect((await send(late.link)).status).toBe(201);
    await daysLater(31, async () => {
      await schedule('tend-requests');
      await runFeeds(world());
      expect(await standing(silent.reference)).toEqual(['closed', 'unidentified']);
      await world().call('keeper', { schedule: 'destroy-passed-files' });
    });
    expect(documents()).toEqual([]);
  });

  it('extend, refuse when two agree, answer, and warn of what is due', async () => {
    const email = 'larga@example.com';
    await newSubject(world(), 'Lara Larga', email);
    const extended = await confirmed('no-automated-decision', email);
    const { dueOn } = (await see(extended)).file;
    expect(await act(extended, { action: 'extend', text: 'Son muchos pedidos.' })).toBeUndefined();
    expect((await see(extended)).file.dueOn > dueOn).toBe(true);
    const refused = await confirmed('no-automated-decision', email, { details: 'y otra' });
    const refusal = { action: 'propose-refusal', ground: 'unfounded', text: 'No decide ninguna máquina.' };
    expect(await act(refused, refusal)).toBeUndefined();
    const proposal = { act: (await see(refused)).waiting[0]?.id };
    expect((await staff('privacy-lead', `/requests/${refused}/approval`, proposal)).status).toBe(200);
    expect(await standing(refused)).toEqual(['refused', 'refused']);
    await mailAbout(email, refused, /No decide ninguna máquina/);
    await daysLater(88, () => schedule('warn-of-deadlines'));
    await mailAbout('privacidad@acme.example.com', extended, /./);
  });

  it('read mails of which nobody knows what they ask for, and pass on what is for others', async () => {
    const [email, other, third] = ['carta@example.com', 'ajena@example.com', 'spam@example.com'];
    await newSubject(world(), 'Carla Carta', email);
    const arrive = async (from: string) => {
      const { requests } = (await http('GET', '/staff/requests?state=triage', { claims: staffClaims('auditor') })).json;
      const before = (requests as { id: string }[]).map(({ id }) => id);
      await mailComes(world(), { from, text: '¿Cómo puedo borrar mis datos?' });
      await runFeeds(world());
      const { json } = await http('GET', '/staff/requests?state=triage', { claims: staffClaims('auditor') });
      return (json['requests'] as { id: string }[]).map(({ id }) => id).find((id) => !before.includes(id)) ?? '';
    };
    const objection = await arrive(email);
    expect(await act(objection, { action: 'triage', right: 'objection', marketing: true })).toBeUndefined();
    expect(await standing(objection)).toEqual(['answered', 'fulfilled']);
    const foreign = await arrive(other);
    expect(await act(foreign, { action: 'forward', text: 'Se lo hemos pasado a ellos.' })).toBeUndefined();
    expect(await standing(foreign)).toEqual(['closed', 'forwarded']);
    const nothing = await arrive(third);
    expect(await act(nothing, { action: 'dismiss' })).toBeUndefined();
    expect(await standing(nothing)).toEqual(['closed', 'no-request']);
  });

  it('record what came by phone, on behalf of others and of who died, and agree to a date long past', async () => {
    const email = 'difunta@example.com';
    const subjectId = await newSubject(world(), 'Dina Difunta', email);
    const heir = { as: 'heir', authority: 'Testamento 12/2026, visto', receives: true };
    const mailbox = 'heredera@example.com';
    const call = { right: 'post-mortem', receivedOn: today(), email: mailbox, onBehalf: heir };
    const reference = String((await recorded(call)).json['id']);
    expect(await act(reference, { action: 'identify', subjectId })).toBeUndefined();
    expect(await standing(reference)).toEqual(['unverified']);
    const link = linkIn((await mailAbout(mailbox, reference, /\/links\//)).text);
    expect((await press(link, { action: 'confirm' })).status).toBe(200);
    expect(await act(reference, { action: 'execute', as: 'access' })).toBeUndefined();
    expect(await standing(reference)).toEqual(['answered', 'fulfilled']);
    const old = { right: 'access', receivedOn: new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10) };
    const waits = await recorded(old);
    expect(waits.status).toBe(202);
    const approval = `/back-datings/${waits.json['waitsFor']}/approval`;
    expect((await staff('operator', approval)).json['code']).toBe('SECOND_PERSON_NEEDED');
    expect((await staff('privacy-lead', approval)).status).toBe(200);
    const kept = await recorded(old);
    expect(kept.json).toMatchObject({ receivedOn: old.receivedOn, state: 'open' });
    expect(await act(String(kept.json['id']), { action: 'withdraw' })).toBeUndefined();
  });

  it('sign staff in to the console, let them open a request and act on it, and out again', async () => {
    const reference = await ask('access', 'consola@example.com');
    const asPage = { accept: 'text/html' };
    const cookieIn = ({ cookies }: { readonly cookies?: string[] }, name: string) =>
      cookies?.map((cookie) => cookie.split(';')[0] ?? '').find((cookie) => cookie.includes(name)) ?? '';
    const begun = await http('POST', '/console/sign-in', { form: { to: '/console', language: 'es' } });
    const asked = new URL(/url=(.+)$/.exec(String(begun.result.headers?.['Refresh']))?.[1] ?? '');
    expect(asked.origin).toBe(world().issuer.url);
    const { nonce, state, code_challenge: challenge = '' } = Object.fromEntries(asked.searchParams);
    const claims = { ...staffClaims('privacy-lead', 'sub-of-lucia'), aud: consoleClient, nonce };
    const code = world().issuer.codeFor(await world().issuer.token(claims), challenge);
    const back = await http('GET', `/console/callback?code=${code}&state=${state}`, {
      headers: asPage,
      cookies: [cookieIn(begun.result, 'sign-in')],
    });
    expect(back.status).toBe(303);
    const cookies = [cookieIn(back.result, 'habeas-console')];
    const look = (path: string) => http('GET', path, { headers: asPage, cookies });
    const tokenOn = (page: string, path: string) =>
      new RegExp(`action="${path}"[^]*?name="token" value="([^"]+)"`).exec(page)?.[1] ?? '';
    const post = async (at: string, path: string, fields: Record<string, string>) => {
      const token = tokenOn((await look(at)).text, path);
      const { status } = await http('POST', path, { form: { token, ...fields }, cookies });
      await runFeeds(world());
      return status;
    };
    const place = `/console/requests/${reference}`;
    expect((await look('/console')).text).toContain(reference);
    expect(await post(place, place, { reason: 'contestar a tiempo' })).toBe(303);
    const extending = { action: 'extend', sure: 'true', reason: 'son muchas', text: 'Son muchos pedidos.' };
    expect(await post(place, `${place}/actions`, extending)).toBe(303);
    expect((await look('/console/approvals')).status).toBe(200);
    expect((await look('/console/audit')).text).toContain('contestar a tiempo');
    expect(await post('/console', '/console/sign-out', {})).toBe(200);
    expect((await look('/console')).status).toBe(303);
  });
};

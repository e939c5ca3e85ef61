import { expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { runFeeds } from './deployment.ts';
import { newSubject } from './people-flows.ts';
import { requestCalls } from './request-calls.ts';
import { type DeployedWorld, lastMail, linkIn } from './world.ts';

/** A request may be the first thing that anybody ever sends. Leaves empty tables behind. */
export const firstRequest = (world: () => DeployedWorld) => {
  const { ask, mailAbout } = requestCalls(world);
  it('requests works in a fresh deployment', async () => {
    await world().fresh();
    const reference = await ask('access', 'primera@example.com');
    await mailAbout('primera@example.com', reference, /^Hemos recibido/);
  });
};

/** What people ask for by themselves, and the copies that they get. */
export const requestFlows = (world: () => DeployedWorld) => {
  const calls = requestCalls(world);
  const { http, mailAbout, ask, press, confirmed, staff, standing, see, lookUp, codeIn, opened, daysLater, schedule } =
    calls;
  const download = async (email: string, reference: string) =>
    linkIn((await mailAbout(email, reference, /^Respuesta/)).text);

  it('take a request of whoever asks, with the same answer to known and unknown, and mail the receipt', async () => {
    const [known, unknown] = ['pia@example.com', 'nadie@example.com'];
    await newSubject(world(), 'Pía Sol', known);
    const answers = await Promise.all(
      [known, unknown].map((email) => http('POST', '/requests', { body: { right: 'access', email, language: 'es' } })),
    );
    const [first, second] = answers.map(({ status, json, result }) => [
      status,
      { ...json, reference: '', receivedAt: '' },
      { ...result.headers },
    ]);
    expect(first).toEqual(second);
    expect((await http('GET', '/requests', { headers: { accept: 'text/html' } })).text).toContain('<form');
    await runFeeds(world());
    for (const [place, email] of [known, unknown].entries()) {
      await mailAbout(email, String(answers[place]?.json['reference']), /\/links\//);
    }
    const link = linkIn((await lastMail(world(), unknown)).text);
    expect((await http('GET', link)).json).toMatchObject({ kind: 'request', status: 'open' });
    expect((await press(link, { action: 'confirm' })).status).toBe(200);
    expect(await standing(String(answers[1]?.json['reference']))).toEqual(['answered', 'nothing-held']);
  });

  it('answer the same to the same again, and send the letters that wait once mail works', async () => {
    const email = 'paciente@example.com';
    const { ses } = world();
    const away = '<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>';
    ses.fault = () => ({ status: 503, body: away });
    const references = [await ask('access', email), await ask('access', email)];
    expect(new Set(references).size).toBe(1);
    expect(await world().mailsTo(email)).toEqual([]);
    ses.fault = undefined;
    await daysLater(1, () => schedule('tend-requests'));
    await mailAbout(email, references[0] ?? '', /^Hemos recibido/);
  });

  it('stop advertising at once, for whoever reads mail there', async () => {
    const reference = await ask('objection', 'basta@example.com', { marketing: true });
    expect(await standing(reference)).toEqual(['answered', 'fulfilled']);
    expect((await see(reference)).history.map(({ what }) => what)).toContain('advertising-stopped');
  });

  it('take a request back from the link of its receipt', async () => {
    const reference = await ask('access', 'mejorno@example.com');
    const link = linkIn((await mailAbout('mejorno@example.com', reference, /\/links\//)).text);
    expect((await press(link, { action: 'take-back' })).status).toBe(200);
    expect(await standing(reference)).toEqual(['closed', 'withdrawn']);
  });

  it('hand a copy to whoever has the link and the code, and a second one within six months all the same', async () => {
    const email = 'cora@example.com';
    const id = await newSubject(world(), 'Cora Copia', email);
    const reference = await confirmed('access', email);
    const link = await download(email, reference);
    expect((await press(link, { action: 'open', code: '000000' })).json['code']).toBe('CODE_WRONG');
    const { fetchPart } = await opened(link, email);
    const { 'data.json': data } = unzipSync((await fetchPart()).bytes);
    expect(JSON.parse(Buffer.from(data ?? []).toString())).toMatchObject({ subjectId: id, person: { address: email } });
    expect((await press(link, { action: 'send-code' })).json['code']).toBe('ALREADY_OPENED');
    expect((await see(reference)).history.map(({ what }) => what)).toContain('downloaded');
    const again = await confirmed('access', email, { details: 'Otra vez' });
    expect((await see(again)).file).toMatchObject({ outcome: 'fulfilled', repeats: reference });
  });

  it('hand what is portable over as well, and nothing once the person is gone', async () => {
    const email = 'porta@example.com';
    await newSubject(world(), 'Porta Til', email);
    const undo = linkIn((await lastMail(world(), email)).text);
    const reference = await confirmed('portability', email);
    const { fetchPart, files } = await opened(await download(email, reference), email);
    expect(files.map(({ name }) => name)).toEqual(['tus-datos-portables.zip']);
    expect((await press(undo, { action: 'undo' })).json['status']).toBe('undone');
    expect((await fetchPart()).json['code']).toBe('LINK_DEAD');
  });

  it('show people what is held, and take from there what they ask for', async () => {
    const email = 'propia@example.com';
    const moved = 'propia-nueva@example.com';
    const id = await newSubject(world(), 'Pura Propia', email);
    expect((await http('POST', '/preference-links', { body: { email, language: 'es' } })).status).toBe(202);
    const link = linkIn((await lastMail(world(), email)).text);
    const enter = async () => {
      expect((await press(link, { action: 'send-own-code' })).json['status']).toBe('code-sent');
      return (await press(link, { action: 'open-own-data', code: await codeIn(email) })).json;
    };
    const { grant, held } = await enter();
    expect(held).toMatchObject({ subjectId: id, person: { name: 'Pura Propia', address: email } });
    const wish = async (asked: object): Promise<string> => {
      const { json } = await press(link, { action: 'ask', grant, ...asked });
      expect(json['status']).toBe('received');
      return String(json['reference']);
    };
    expect(await standing(await wish({ wish: 'access' }))).toEqual(['answered', 'fulfilled']);
    expect(await standing(await wish({ wish: 'rectification', changes: { name: 'Pura Prop' } }))).toEqual([
      'answered',
      'fulfilled',
    ]);
    expect((await press(link, { action: 'open-own-data', grant })).json['held']).toMatchObject({
      person: { name: 'Pura Prop' },
    });
    await wish({ wish: 'address', email: moved });
    expect((await press(linkIn((await lastMail(world(), moved)).text), { action: 'confirm' })).status).toBe(200);
    expect([await lookUp(moved), await lookUp(email)]).toEqual([[id], []]);
    const erased = await wish({ wish: 'erasure', accepted: true });
    expect(await standing(erased)).toEqual(['answered', 'partial']);
    expect([await lookUp(moved), (await press(link, { action: 'send-own-code' })).json['code']]).toEqual([
      [],
      'LINK_DEAD',
    ]);
  });

  it('forget the words of a request that nobody confirmed, and block what is closed', async () => {
    const email = 'callada@example.com';
    const silent = await ask('access', email, { details: 'Con mis palabras' });
    const closed = await ask('objection', email, { marketing: true });
    await daysLater(31, async () => {
      await schedule('tend-requests');
      await runFeeds(world());
      const { file, content } = await see(silent);
      expect([file.outcome, content]).toEqual(['unverified', undefined]);
    });
    // Their link has ended with them.
    const link = linkIn((await mailAbout(email, silent, /\/links\//)).text);
    await daysLater(31, async () => expect((await press(link, { action: 'confirm' })).json['code']).toBe('LINK_DEAD'));
    const gone = await staff('privacy-lead', `/requests/${closed}/views`, { reason: 'Volver a verla' });
    expect(gone.status).toBe(404);
  });
};

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { faults } from '../pages/structure.ts';
import { act, askAndConfirm, once, see, start } from '../requests/request-flow.ts';
import { lookUp, preferencePath } from '../retention/life-flow.ts';
import { askOwn, openOwn, referenceIn, registered } from '../support/own-data.ts';
import { nonceOf } from '../support/people.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

let people = 0;
let email = '';
let id = '';
let link = '';

beforeEach(async () => {
  people += 1;
  email = `ana${people}@example.com`;
  id = await registered(server, 'Ana Ejemplo', email);
  link = await preferencePath(server, id);
});

describe('another address (case 7)', () => {
  const moved = () => `new-${email}`;
  const html = { accept: 'text/html' };
  const json = { accept: 'application/json' };

  const asked = async () => {
    const { grant } = await openOwn(server, link, email);
    const reference = referenceIn(await askOwn(server, link, grant, 'address', { email: moved() }));
    return { reference, confirm: linkIn(await server.mail(moved())) };
  };
  const oldNotice = () =>
    until(async () =>
      (await server.mails(email)).find(({ subject }) => subject === 'Tu dirección de correo ha cambiado'),
    );

  it('counts once the new mailbox confirms it, and the old one is told and can take it back, each by a page of its own', async () => {
    const { reference, confirm } = await asked();
    expect(await lookUp(server, moved())).toEqual([]);
    expect((await server.get(confirm, json)).json).toMatchObject({
      kind: 'address',
      status: 'waits',
      actions: ['confirm'],
    });
    const open = await server.get(confirm, html);
    expect([open.status, faults(open.text)]).toEqual([200, []]);
    expect(open.text).toContain('Confirma tu nueva dirección');
    await server.advance('PT2S');
    expect((await server.get(confirm, json)).json['status']).toBe('waits');
    const done = await server.postForm(confirm, { nonce: nonceOf(open.text), action: 'confirm' });
    expect([done.status, faults(done.text)]).toEqual([200, []]);
    expect(done.text).toContain('Dirección confirmada');
    expect((await server.post(confirm, { action: 'confirm' })).json).toMatchObject({ status: 'confirmed' });
    await once(server, reference, 'answered');
    expect([await lookUp(server, moved()), await lookUp(server, email)]).toEqual([[id], []]);
    const { held } = await openOwn(server, link, moved());
    expect([held.person.address, JSON.stringify(held.forms).includes(`"${email}"`)]).toEqual([moved(), false]);

    const revert = linkIn(await oldNotice());
    const back = await server.get(revert, html);
    expect([back.status, faults(back.text)]).toEqual([200, []]);
    for (const { text } of [open, done, back])
      expect(text).not.toMatch(new RegExp(`Ana Ejemplo|ana${people}@|new-ana`));
    expect((await server.get(revert, json)).json).toMatchObject({
      kind: 'revert',
      status: 'confirmed',
      actions: ['revert'],
    });
    await server.advance('PT2S');
    const undone = await server.postForm(revert, { nonce: nonceOf(back.text), action: 'revert' });
    expect([undone.status, undone.text.includes('Cambio deshecho')]).toEqual([200, true]);
    await once(server, reference, 'answered');
    expect([await lookUp(server, moved()), await lookUp(server, email)]).toEqual([[], [id]]);
    // Whoever reads the other mailbox gets no second chance.
    expect((await server.post(confirm, { action: 'confirm' })).json).toMatchObject({ status: 'reverted' });
    expect((await server.post(revert, { action: 'revert' })).json).toMatchObject({ status: 'reverted' });
    expect((await server.get(confirm, html)).text).toContain('Cambio deshecho');
    expect(await lookUp(server, moved())).toEqual([]);
  });

  it('is confirmed by that mailbox and no other, though another was asked before by mistake', async () => {
    const { reference } = await askAndConfirm(server, 'rectification', email, { details: 'Tengo otro correo' });
    await once(server, reference, 'open');
    await act(server, reference, { action: 'change-address', email: `wrong-${email}` });
    const wrong = linkIn(await server.mail(`wrong-${email}`));
    await once(server, reference, 'open');
    await act(server, reference, { action: 'change-address', email: moved() });
    const right = linkIn(await server.mail(moved()));
    expect((await server.get(wrong, json)).json).toMatchObject({ code: 'LINK_DEAD' });
    expect((await server.post(wrong, { action: 'confirm' })).json).toMatchObject({ code: 'LINK_DEAD' });
    expect(await lookUp(server, email)).toEqual([id]);
    expect((await server.post(right, { action: 'confirm' })).json).toMatchObject({ status: 'confirmed' });
    await once(server, reference, 'answered');
    expect(await lookUp(server, moved())).toEqual([id]);
  });

  it('that turns out to be somebody’s can be changed for another, which has to confirm as well', async () => {
    await registered(server, 'Ana Ejemplo', moved());
    const { reference } = await askAndConfirm(server, 'rectification', email, { details: 'Tengo otro correo' });
    await once(server, reference, 'open');
    const change = async (address: string) => {
      await act(server, reference, { action: 'change-address', email: address });
      return until(async () =>
        (await server.mails(address)).find(({ subject }) => subject === 'Confirma tu nueva dirección de correo'),
      );
    };
    await server.post(linkIn(await change(moved())), { action: 'confirm' });
    await until(async () => (await see(server, reference)).history.at(-1)?.details?.['needs'] === 'other-record');
    const third = `third-${email}`;
    const confirm = linkIn(await change(third));
    expect((await server.get(confirm, json)).json['status']).toBe('waits');
    expect(await lookUp(server, third)).toEqual([]);
    await server.post(confirm, { action: 'confirm' });
    await once(server, reference, 'answered');
    expect(await lookUp(server, third)).toEqual([id]);
  });

  it('mails a mailbox that somebody names only so often a day, however they spell it', async () => {
    const { grant } = await openOwn(server, link, email);
    const victim = (tag: number) => `victim${people}+${tag}@example.com`;
    const references: string[] = [];
    for (let tag = 0; tag < 8; tag += 1) {
      references.push(referenceIn(await askOwn(server, link, grant, 'address', { email: victim(tag) })));
    }
    for (const reference of references) await once(server, reference, 'open');
    const mails = await Promise.all(references.map((_, tag) => server.mails(victim(tag))));
    expect(mails.flat()).toHaveLength(6);
  });

  it('takes no action but its own, none too soon, and shows why', async () => {
    const { confirm } = await asked();
    expect((await server.post(confirm, { action: 'revert' })).json).toMatchObject({ code: 'UNKNOWN_ACTION' });
    const page = await server.get(confirm, html);
    const hasty = await server.postForm(confirm, { nonce: '', action: 'confirm' });
    await server.advance('PT2S');
    const other = await server.postForm(confirm, { nonce: nonceOf(page.text), action: 'decline' });
    for (const { status, text } of [hasty, other]) {
      expect([status, faults(text)]).toEqual([422, []]);
      expect(text).toMatch(/<title>Error: /);
    }
    expect((await server.get(confirm, json)).json['status']).toBe('waits');
    await server.advance('PT48H');
    expect((await server.post(confirm, { action: 'confirm' })).json).toMatchObject({ code: 'LINK_DEAD' });
    expect(await lookUp(server, email)).toEqual([id]);
  });
});

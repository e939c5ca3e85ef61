import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Form, Language } from '../../policy/model/types.ts';
import { once, see } from '../requests/request-flow.ts';
import { pause, withBrowser, withPlainBrowser } from '../support/browser.ts';
import { filledIn, realPolicies, receiptOn } from '../support/real-policies.ts';
import { linkIn, originOf, type TestServer, testServer } from '../support/server.ts';

const visitPlainly = withPlainBrowser();
const visit = withBrowser();

const words = {
  es: {
    title: 'Ejerce tus derechos',
    access: 'Acceso a los datos',
    restriction: 'Limitación del uso de los datos',
    claims: /para una reclamación/,
    advertising: 'No recibir más publicidad',
    email: 'Tu correo electrónico',
    name: /^Tu nombre/,
    details: /^Lo que quieras contarnos/,
    ask: 'Enviar la solicitud',
    sent: 'Hemos recibido tu solicitud',
    stopped: /no se envía más publicidad a esa dirección/,
    confirmTitle: 'Confirma tu solicitud',
    mine: 'Sí, es mía: adelante',
    confirmed: 'La solicitud está confirmada.',
    answered: 'Tu solicitud está contestada',
    takeBack: 'Retirar la solicitud',
    takenBack: 'La solicitud está retirada',
    shared: '¿Usa alguien más este correo?',
    another: 'Hacer otra solicitud',
    wrongRight: 'Elige qué quieres pedir.',
    wrongEmail: /^Escribe una dirección de correo/,
    dead: 'Este enlace no funciona',
    makeOne: 'haz una solicitud',
  },
  en: {
    title: 'Exercise your rights',
    access: 'Access to the data',
    restriction: 'Restriction of the use of the data',
    claims: /for a legal claim/,
    advertising: 'No more advertising',
    email: 'Your e-mail address',
    name: /^Your name/,
    details: /^Whatever you want to tell us/,
    ask: 'Send the request',
    sent: 'We have received your request',
    stopped: /no more advertising is sent to that address/,
    confirmTitle: 'Confirm your request',
    mine: 'Yes, it is mine: go ahead',
    confirmed: 'The request is confirmed.',
    answered: 'Your request is answered',
    takeBack: 'Take the request back',
    takenBack: 'The request is taken back',
    shared: 'Does anybody else use this mailbox?',
    another: 'Make another request',
    wrongRight: 'Choose what you want to ask for.',
    wrongEmail: /^Type an e-mail address/,
    dead: 'This link does not work',
    makeOne: 'make a request',
  },
};

const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
const press = async (page: Page, button: string) => {
  await page.getByRole('button', { name: button, exact: true }).click();
};
const referenceOn = async (page: Page): Promise<string> => {
  const reference = /R-[0-9A-Z]{13}/.exec((await page.textContent('main')) ?? '')?.[0];
  if (!reference) throw new Error('the page names no reference');
  return reference;
};

describe.each(realPolicies)('rights under the policy of %s', (id, policy) => {
  const form = policy.forms['registration'] as Form;
  let server: TestServer;
  let people = 0;
  beforeAll(async () => {
    server = await testServer({ policy: id });
  });
  afterAll(() => server.stop());

  const nextAddress = () => {
    people += 1;
    return `persona${people}@example.com`;
  };
  const open = async (path: string, visited: typeof visit) => {
    const page = await visited(server);
    await page.goto(originOf(server) + path);
    return page;
  };

  it.each<Language>(['es', 'en'])(
    'without scripts and cookies, somebody asks for a copy and confirms it from their mailbox, in %s',
    async (language) => {
      const say = words[language];
      const email = nextAddress();
      await receiptOn(server, 'registration', filledIn(form, email), { language });
      const page = await open(`/requests?lang=${language}`, visitPlainly);
      expect(await headingOf(page)).toBe(say.title);
      await page.getByLabel(say.access).check();
      await page.getByLabel(say.email).fill(email);
      await page.getByLabel(say.details).fill('Uno\nDos');
      await press(page, say.ask);
      expect(await headingOf(page)).toBe(say.sent);
      const reference = await referenceOn(page);

      await page.goto(originOf(server) + linkIn(await server.mail(email, 3)));
      expect([await headingOf(page), await referenceOn(page)]).toEqual([say.confirmTitle, reference]);
      expect(await page.textContent('body')).not.toMatch(/Olalla|persona\d|Uno/);
      await pause(server);
      await press(page, say.mine);
      await page.getByRole('status').getByText(say.confirmed).waitFor();
      const seen = await once(server, reference, 'answered');
      expect([seen.file.outcome, seen.content?.details]).toEqual(['fulfilled', 'Uno\nDos']);
      const answer = await server.mail(email, 4);
      expect([answer.text.includes(reference), linkIn(answer)]).toEqual([true, expect.stringMatching(/^\/links\//)]);
    },
  );

  it.each<Language>(['es', 'en'])('what comes back keeps what was typed, in %s', async (language) => {
    const say = words[language];
    const page = await open(`/requests?lang=${language}`, visitPlainly);
    await page.getByLabel(say.name).fill('Olalla «O» Nogal');
    await page.getByLabel(say.details).fill('Línea uno\n\n<línea tres>');
    await page.getByLabel(say.email).fill('olalla');
    await press(page, say.ask);
    expect(await headingOf(page)).toBe(say.title);
    await page.getByRole('alert').getByRole('link', { name: say.wrongRight }).waitFor();
    await page.getByRole('alert').getByRole('link', { name: say.wrongEmail }).click();
    expect(new URL(page.url()).hash).toBe('#email');
    expect(await page.getByLabel(say.name).inputValue()).toBe('Olalla «O» Nogal');
    expect(await page.getByLabel(say.details).inputValue()).toBe('Línea uno\n\n<línea tres>');
    expect(await page.getByLabel(say.email).inputValue()).toBe('olalla');
    await page.getByLabel(say.access).check();
    await page.getByLabel(say.email).fill(nextAddress());
    await press(page, say.ask);
    const seen = await see(server, await referenceOn(page));
    expect(seen.content).toMatchObject({ name: 'Olalla «O» Nogal', details: 'Línea uno\n\n<línea tres>' });
  });

  it('the ground of a restriction is asked only where that is what is chosen', async () => {
    const say = words.es;
    const page = await open('/requests?lang=es', visitPlainly);
    expect(await page.getByLabel(say.claims).isVisible()).toBe(false);
    await page.getByLabel(say.restriction).check();
    await page.getByLabel(say.claims).check();
    await page.getByLabel(say.email).fill(nextAddress());
    await press(page, say.ask);
    expect((await see(server, await referenceOn(page))).file).toMatchObject({ right: 'restriction', ground: 'claims' });
    await page.getByRole('link', { name: say.another }).click();
    expect(await headingOf(page)).toBe(say.title);
  });

  it.each<Language>(['es', 'en'])('advertising is a choice of its own and stops at once, in %s', async (language) => {
    const say = words[language];
    const page = await open(`/requests?lang=${language}`, visitPlainly);
    await page.getByLabel(say.advertising).check();
    await page.getByLabel(say.email).fill(nextAddress());
    await press(page, say.ask);
    await page.getByText(say.stopped).waitFor();
    await once(server, await referenceOn(page), 'answered');
  });

  it('the answer comes in the language that is asked for, whatever the page is in', async () => {
    const email = nextAddress();
    const page = await open('/requests?lang=en', visit);
    await page.getByLabel(words.en.access).check();
    await page.getByLabel(words.en.email).fill(email);
    await page.getByLabel('Español').check();
    await press(page, words.en.ask);
    expect(await headingOf(page)).toBe(words.es.sent);
    expect((await server.mail(email)).subject).toMatch(/recib/i);
  });

  it('is used by keyboard alone, from the page to the confirmation', async () => {
    const say = words.es;
    const email = nextAddress();
    const page = await open('/requests?lang=es', visit);
    const tabTo = async (wanted: string) => {
      for (let stops = 0; stops < 40; stops += 1) {
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(wanted)})`)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the keyboard does not reach ${wanted}`);
    };
    await tabTo('[name=right]');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('[name=right]:checked').getAttribute('value')).toBe(policy.rights[1]);
    await tabTo('#email');
    await page.keyboard.type(email);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: say.sent }).waitFor();

    await page.goto(originOf(server) + linkIn(await server.mail(email)));
    await tabTo('summary');
    await page.keyboard.press('Enter');
    await page.getByLabel(/^Otro dato tuyo/).waitFor();
    await pause(server);
    await tabTo('[value=confirm]');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: say.answered }).waitFor();
  });

  it.each<Language>(['es', 'en'])(
    'without scripts, whoever did not ask takes the request back, in %s',
    async (language) => {
      const say = words[language];
      const email = nextAddress();
      await server.post('/requests', { right: 'erasure', email, language });
      const page = await open(linkIn(await server.mail(email)), visitPlainly);
      const reference = await referenceOn(page);
      await page.getByText(say.shared).waitFor();
      await pause(server);
      await press(page, say.takeBack);
      expect(await headingOf(page)).toBe(say.takenBack);
      expect((await see(server, reference)).file).toMatchObject({ state: 'closed', outcome: 'withdrawn' });
      await page.getByRole('link', { name: say.another }).click();
      expect(await headingOf(page)).toBe(say.title);
    },
  );

  it.each<Language>(['es', 'en'])('the other pages lead here, in %s', async (language) => {
    const say = words[language];
    const page = await open(`/preference-links?lang=${language}`, visitPlainly);
    await page.getByRole('link', { name: say.title }).click();
    expect(await headingOf(page)).toBe(say.title);
    await page.goto(`${originOf(server)}/links/AAAA?lang=${language}`);
    expect(await headingOf(page)).toBe(say.dead);
    await page.getByRole('link', { name: say.makeOne }).click();
    expect(await headingOf(page)).toBe(say.title);
  });
});

import type { Page } from 'playwright-core';
import { marketingPurposes } from '../../lambdas/domain/preferences/opt-out.ts';
import type { Form, Language } from '../../policy/model/types.ts';
import { pause } from '../support/browser.ts';
import { enter } from '../support/people.ts';
import { preferenceLink, unsubscribePath } from '../support/preferences.ts';
import { filledIn, linkOn, realPolicies, receiptOn, without } from '../support/real-policies.ts';
import { linkIn, originOf, type TestServer } from '../support/server.ts';

/** A page in one of its states, and how a person gets to see it, as often as they like. */
export type PageState = {
  readonly name: string;
  readonly open: (page: Page) => Promise<unknown>;
  /** Says the same under every policy, but for the firm's name. */
  readonly common?: boolean;
};

const buttons = {
  es: {
    register: 'Registrarme',
    confirm: 'Sí, confirmo',
    undo: 'Deshacer y borrar mis datos',
    save: 'Guardar',
    send: 'Enviarme el enlace',
    unsubscribe: 'Darme de baja',
    ask: 'Enviar la solicitud',
    mine: 'Sí, es mía: adelante',
  },
  en: {
    register: 'Register',
    confirm: 'Yes, confirm',
    undo: 'Undo and erase my data',
    save: 'Save',
    send: 'Send me the link',
    unsubscribe: 'Unsubscribe',
    ask: 'Send the request',
    mine: 'Yes, it is mine: go ahead',
  },
};

let people = 0;
const nextAddress = () => {
  people += 1;
  return `persona${people}@example.com`;
};

/** Every page of a server's registration form in every state that people can bring it to, in one language. */
export const everyPage = async (server: TestServer, form: Form, language: Language): Promise<readonly PageState[]> => {
  const say = buttons[language];
  const registered = async (...actions: string[]) => {
    const email = nextAddress();
    const link = await linkOn(server, 'registration', filledIn(form, email), { language });
    for (const action of actions) await server.post(link, { action });
    const last = actions.at(-1);
    return { link, undo: last === 'confirm' ? linkIn(await server.mail(email, 2)) : link };
  };
  const entered = async (...actions: string[]) => {
    const email = nextAddress();
    const own = Object.entries(form.fields).flatMap(([name, { subjectOnly }]) => (subjectOnly ? [name] : []));
    await enter(server, without(form, filledIn(form, email), own), { language });
    const link = linkIn(await server.mail(email));
    for (const action of actions) await server.post(link, { action });
    return link;
  };
  const at = (path: string) => (page: Page) => page.goto(originOf(server) + path);
  const pressed =
    (path: string, button: string, tooSoon = false) =>
    async (page: Page) => {
      await at(path)(page);
      // A form that says not when it was made is taken for one that comes back too soon, on however slow a machine.
      if (tooSoon) await page.evaluate("document.querySelector('[name=nonce]').value = ''");
      await pause(server);
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.waitForLoadState();
    };
  const demo = async (page: Page) => {
    await at(`/_local/demo/?lang=${language}`)(page);
    await page.getByRole('button', { name: say.register }).waitFor();
  };

  const open = await registered();
  const confirmed = await registered('confirm');
  const entry = await entered();
  const undone = (await registered('confirm')).undo;
  await server.post(undone, { action: 'undo' });
  const declined = await entered('decline');
  const [mail] = await server.mails();
  const chooser = nextAddress();
  const { claims } = await receiptOn(server, 'registration', filledIn(form, chooser), {
    language,
    decisions: Object.fromEntries(form.offers.map((purpose, at) => [purpose, at === 0])),
  });
  const preferences = await preferenceLink(server, chooser, language);
  const policy = realPolicies.find(([id]) => id === claims.policy)?.[1];
  if (!policy) throw new Error('a server of a real policy');
  const [purpose = ''] = marketingPurposes(policy);
  const unsubscribing = await unsubscribePath(server, { subjectId: claims.subjectId, purpose, language }, policy);

  const asked = async (...actions: string[]) => {
    const email = nextAddress();
    await server.post('/requests', { right: 'access', email, language });
    const link = linkIn(await server.mail(email));
    for (const action of actions) await server.post(link, { action });
    return link;
  };
  const requestForm = `/requests?lang=${language}`;
  const request = await asked();

  return [
    { name: 'demo form', open: demo },
    {
      name: 'demo form, choosing cookies',
      async open(page) {
        await demo(page);
        await page.locator('#cookie-panel .more button').first().click();
        for (const more of await page.locator('#cookie-panel summary').all()) await more.click();
      },
    },
    {
      name: 'demo form, refused',
      async open(page) {
        await demo(page);
        await page.locator('#accepted').check();
        await page.getByRole('button', { name: say.register }).click();
        await page.getByRole('alert').getByRole('heading').waitFor();
      },
    },
    {
      name: 'demo form, sent',
      async open(page) {
        await demo(page);
        for (const [name, value] of Object.entries(filledIn(form, nextAddress()))) {
          const control = page.locator(`[id="${name}"]`);
          await (typeof value === 'boolean' ? control.setChecked(value) : control.fill(value));
        }
        await page.locator('#accepted').check();
        await page.getByRole('button', { name: say.register }).click();
        await page.locator('a[href="/_local/mailbox"]').waitFor();
      },
    },
    { name: 'registration link', open: at(open.link) },
    { name: 'registration link, pressed too soon', open: pressed(open.link, say.confirm, true) },
    { name: 'entry link', open: at(entry) },
    { name: 'entry link, refused', open: pressed(entry, say.confirm) },
    { common: true, name: 'confirmed', open: at(confirmed.link) },
    { common: true, name: 'declined', open: at(declined) },
    {
      common: true,
      name: 'declined before',
      async open(page) {
        const { link } = await registered();
        await at(link)(page);
        await pause(server);
        await server.post(link, { action: 'decline' });
        await page.getByRole('button', { name: say.confirm }).click();
        await page.waitForLoadState();
      },
    },
    { common: true, name: 'withdrawn', open: at((await registered('confirm', 'decline')).link) },
    { common: true, name: 'undo link', open: at(confirmed.undo) },
    { common: true, name: 'undo link, pressed too soon', open: pressed(confirmed.undo, say.undo, true) },
    { common: true, name: 'undone', open: at(undone) },
    { name: 'preferences', open: at(preferences) },
    { name: 'preferences, pressed too soon', open: pressed(preferences, say.save, true) },
    { name: 'preferences, saved', open: pressed(preferences, say.save) },
    { common: true, name: 'preference form', open: at(`/preference-links?lang=${language}`) },
    {
      common: true,
      name: 'preference form, refused',
      open: pressed(`/preference-links?lang=${language}`, say.send),
    },
    { common: true, name: 'request form', open: at(requestForm) },
    {
      common: true,
      name: 'request form, restriction, everything wrong',
      async open(page) {
        await at(requestForm)(page);
        await page.locator('#right-restriction').check();
        await page.locator('#email').fill('persona');
        // What a browser does not let through, another may.
        await page.evaluate("document.querySelector('#details').value = 'x'.repeat(4001)");
        await page.getByRole('button', { name: say.ask }).click();
        await page.getByRole('alert').waitFor();
      },
    },
    {
      common: true,
      name: 'request sent',
      async open(page) {
        await at(requestForm)(page);
        await page.locator('#right-erasure').check();
        await page.locator('#email').fill(nextAddress());
        await page.getByRole('button', { name: say.ask }).click();
        await page.locator('dl.facts').waitFor();
      },
    },
    {
      common: true,
      name: 'request link',
      async open(page) {
        await at(request)(page);
        await page.locator('summary').click();
      },
    },
    { common: true, name: 'request link, pressed too soon', open: pressed(request, say.mine, true) },
    { common: true, name: 'request answered', open: at(await asked('confirm')) },
    { common: true, name: 'request taken back', open: at(await asked('take-back')) },
    { name: 'unsubscribe', open: at(unsubscribing) },
    { name: 'unsubscribed', open: pressed(unsubscribing, say.unsubscribe) },
    { common: true, name: 'dead link', open: at('/links/AAAA') },
    { common: true, name: 'nothing there', open: at('/notices/0000') },
    { name: 'notice', open: at(`/notice?lang=${language}`) },
    { name: 'mail', open: at(`/_local/mailbox/${mail?.id}`) },
    {
      name: 'mail, as a mail program shows it',
      async open(page) {
        // What is written into a page of ours would come under its content security policy.
        await page.goto('about:blank');
        await page.setContent(mail?.html ?? '');
      },
    },
    ...(language === 'en'
      ? [
          { common: true, name: 'docs', open: at('/docs') },
          { common: true, name: 'demo', open: at('/_local/') },
          { common: true, name: 'mailbox', open: at('/_local/mailbox') },
        ]
      : []),
  ];
};

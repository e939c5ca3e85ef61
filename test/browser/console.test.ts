import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { withBrowser } from '../support/browser.ts';
import { signIn } from '../support/console.ts';
import { type ConsoleCases, consoleCases, consoleServer } from '../support/console-cases.ts';
import { originOf, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const visit = withBrowser({ ofStaff: true });
const phone = { width: 360, height: 800 };

let server: TestServer;
let known: ConsoleCases['known'];
let decidable: ConsoleCases['decidable'];
beforeAll(async () => {
  server = await consoleServer();
  ({ known, decidable } = consoleCases(server));
});
afterAll(() => server.stop());

/** Text of the mail to somebody that says this, once it has gone out. */
const letter = (email: string, says: string): Promise<string> =>
  until(
    async () => (await server.mails(email)).find(({ text }) => text.includes(says))?.text,
    `no letter says "${says}"`,
  );

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const give = async (page: Page, reason: string, button = 'Abrir') => {
  await page.getByLabel('Motivo').first().fill(reason);
  await page.getByRole('button', { name: button, exact: true }).click();
};

describe('the console', () => {
  it('leads somebody who has never seen it to the request that is due tomorrow, and lets them answer it, without scripts', async () => {
    const email = await known();
    await decidable(await known(), 2);
    const id = await decidable(email, 30, 'Vuestro sistema dice que soy «lenta».\nQue lo mire una persona.');
    await decidable(await known(), 10);
    const page = await visit(server, { javaScriptEnabled: false, viewport: phone });
    await signIn(page, server, 'lucia');
    expect(await heading(page).textContent()).toBe('Solicitudes');
    await page.getByText('1 vence hoy o mañana').waitFor();
    const first = page.getByRole('main').getByRole('listitem').filter({ hasText: id });
    await first.getByText('Vence mañana').waitFor();
    // What is due first stands on top.
    expect(await page.locator('.case .reference').first().textContent()).toBe(id);
    await first.getByRole('link').click();

    expect(await heading(page).textContent()).toContain('¿Por qué la abres?');
    expect(await page.textContent('body')).not.toContain('lenta');
    await give(page, 'contestar antes de que venza');
    await page.getByText('Vuestro sistema dice que soy «lenta».').waitFor();
    await page.getByText('Ya sabemos quién es. Contesta o haz lo que pide.').waitFor();

    await page.getByLabel('Hacemos todo lo que pide').check();
    await page.getByLabel('Tu respuesta').fill('Lo ha revisado una persona: no eres lenta.\nPedimos perdón.');
    await page.getByLabel('He leído mi respuesta y quiero enviarla').check();
    await page.getByRole('button', { name: 'Enviar la respuesta' }).click();
    await page.getByRole('status').getByText('Contestada. La carta sale ahora.').waitFor();
    await page.locator('.due').getByText('Contestada: atendida').waitFor();

    expect(await letter(email, 'Lo ha revisado una persona: no eres lenta.')).toContain(id);
    await page.reload();
    await page.locator('summary').getByText('respuesta ·').click();
    await page.locator('pre').getByText('no eres lenta').waitFor();
    await page.getByText('Se envió: respuesta').waitFor();
  });

  it('does not send an answer before the box is ticked, and keeps what was written', async () => {
    const email = await known();
    const id = await decidable(email, 5);
    const page = await visit(server);
    await signIn(page, server, 'lucia');
    await page.goto(`${originOf(server)}/console/requests/${id}`);
    await give(page, 'contestar');
    // A browser asks for the box itself; somebody may have told it not to.
    await page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })");
    await page.getByLabel('Tu respuesta').fill('Así está bien.');
    await page.getByRole('button', { name: 'Enviar la respuesta' }).click();
    await page.getByRole('alert').getByRole('link', { name: 'Marca la casilla si es lo que quieres hacer.' }).click();
    expect(await page.getByLabel('Tu respuesta').inputValue()).toBe('Así está bien.');
    expect((await server.mails(email)).filter(({ text }) => text.includes('Así está bien.'))).toEqual([]);
  });

  it('needs two people for a refusal: one proposes, another agrees, and then the letter goes out', async () => {
    const email = await known();
    const id = await decidable(email, 6);
    const lucia = await visit(server);
    await signIn(lucia, server, 'lucia');
    await lucia.goto(`${originOf(server)}/console/requests/${id}`);
    await give(lucia, 'denegar lo infundado');
    await lucia.getByText('Proponer que se deniegue').click();
    const proposal = lucia.locator('#propose-refusal');
    await proposal.getByLabel('Motivo que da la ley').selectOption('unfounded');
    await proposal.getByLabel('Por qué no se hace').fill('No hubo ninguna decisión automática.');
    await proposal.getByRole('checkbox').check();
    await proposal.getByRole('button', { name: 'Proponer la denegación' }).click();
    await lucia.getByText('Propuesta. Ahora otra persona tiene que aprobarla.').waitFor();
    await lucia.getByText('Lo has propuesto tú: tiene que aprobarlo otra persona.').waitFor();
    expect(await lucia.getByRole('button', { name: 'Aprobar y hacerlo' }).count()).toBe(0);

    const ada = await visit(server);
    await signIn(ada, server, 'ada');
    await ada.goto(`${originOf(server)}/console/requests/${id}`);
    await give(ada, 'auditoría de denegaciones');
    await ada.getByText('Con tu papel lo ves todo y no cambias nada.').waitFor();
    expect(await ada.getByRole('button', { name: /Aprobar|Enviar|Proponer/ }).count()).toBe(0);

    const marcos = await visit(server);
    await signIn(marcos, server, 'marcos');
    await marcos.getByRole('link', { name: 'Aprobaciones' }).click();
    const waiting = marcos.locator('section').filter({ hasText: id });
    await waiting.getByRole('link', { name: 'Abrir la solicitud para leerlo y decidir' }).click();
    await give(marcos, 'segunda firma');
    await marcos.getByText('No hubo ninguna decisión automática.').first().waitFor();
    await marcos.getByLabel('Lo he leído entero y estoy de acuerdo').check();
    await marcos.getByRole('button', { name: 'Aprobar y hacerlo' }).click();
    await marcos.getByRole('status').getByText('Aprobado y hecho.').waitFor();
    expect(await letter(email, 'No hubo ninguna decisión automática.')).toContain(id);

    await lucia.goto(`${originOf(server)}/console/audit`);
    const entry = (text: string) =>
      lucia.getByRole('main').getByRole('listitem').filter({ hasText: id }).filter({ hasText: text });
    expect(await entry('«auditoría de denegaciones»').count()).toBeGreaterThan(0);
    expect(await entry('«segunda firma»').count()).toBeGreaterThan(0);
  });

  it('turns away who may not enter, who was idle, and who has signed out', async () => {
    const sol = await visit(server);
    await signIn(sol, server, 'sol');
    expect(await heading(sol).textContent()).toBe('Con tu papel no puedes');
    expect((await sol.context().cookies()).filter(({ name }) => name === 'habeas-console')).toEqual([]);

    const page = await visit(server);
    await signIn(page, server, 'marcos');
    await page.getByRole('link', { name: 'Anotar una' }).click();
    await page.getByLabel('Motivo', { exact: true }).fill('carta recibida');
    await server.advance('PT31M');
    await page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })");
    await page.getByRole('button', { name: 'Anotar', exact: true }).click();
    expect(await heading(page).textContent()).toBe('Tu sesión ha terminado');
    await page.getByRole('link', { name: 'Entrar otra vez' }).click();
    await signIn(page, server, 'marcos');
    await page.getByRole('button', { name: 'Salir' }).click();
    expect(await heading(page).textContent()).toBe('Has salido');
    expect((await page.context().cookies()).filter(({ name }) => name === 'habeas-console')).toEqual([]);
    await page.goto(`${originOf(server)}/console`);
    expect(await heading(page).textContent()).toBe('Consola de privacidad');
  });

  it('takes nothing from a page of somebody else, whoever is signed in', async () => {
    const email = await known();
    const id = await decidable(email, 7);
    const page = await visit(server, {}, 'https://evil.example');
    await signIn(page, server, 'lucia');
    await page.goto(`${originOf(server)}/console/requests/${id}`);
    await give(page, 'contestar');
    const token = await page.locator('#answer input[name=token]').inputValue();
    const evil = `<form id="f" method="post" action="${originOf(server)}/console/requests/${id}/actions">
      <input name="token" value="${token}"><input name="action" value="withdraw"><input name="sure" value="true">
      <input name="reason" value="porque sí"></form>`;
    await page.route('https://evil.example/', (route) => route.fulfill({ contentType: 'text/html', body: evil }));
    await page.goto('https://evil.example/');
    await page.evaluate("document.getElementById('f').submit()");
    await page.waitForURL(/\/console\//);
    expect(await heading(page).textContent()).toMatch(/Tu sesión ha terminado|Eso no venía de esta página/);
    await page.goto(`${originOf(server)}/console/requests/${id}`);
    await page.getByText('Por decidir').first().waitFor();
  });
});

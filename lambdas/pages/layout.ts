import type { Language, Policy, Text } from '../../policy/model/types.ts';
import { controllerIdentity, type Identity, languageNames } from '../domain/mail/letters/wording.ts';
import { type Html, html, render } from './html.ts';

export type Page = {
  readonly language: Language;
  readonly title: string;
  /** Who answers for the page: shown on each (GDPR art. 13(1)(a), LSSI art. 10). */
  readonly controller: Identity;
  readonly body: Html;
  readonly noticeUrl: string;
  /** The same page in another language. */
  readonly other?: { readonly language: Language; readonly url: string };
  /** Where else one can go, in the head of the page. */
  readonly menu?: Html;
  /** Path of a stylesheet beside the common one. */
  readonly sheet?: string;
  /** Room for tables of an API. */
  readonly wide?: boolean;
  /** Pages that anybody may find; all others ask search engines to stay away. */
  readonly indexed?: boolean;
};

const skip: Text = { es: 'Saltar al contenido', en: 'Skip to content' };
const notice: Text = { es: 'Aviso de privacidad', en: 'Privacy notice' };

/** Inline, because a browser asks for `/favicon.ico` where a page brings no icon. */
const icon =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='4' fill='%230b566b'/><path d='m4 8.5 3 3 5-6' fill='none' stroke='%23fff' stroke-width='2'/></svg>";

/** A whole document: no script, no inline style, nothing from another origin. */
export const page = ({
  language,
  title,
  controller,
  body,
  noticeUrl,
  other,
  menu,
  sheet,
  wide,
  indexed,
}: Page): string =>
  render(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${!indexed && html`<meta name="robots" content="noindex">`}
<title>${title} · ${controller.name}</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="/style.css">
${sheet !== undefined && html`<link rel="stylesheet" href="${sheet}">\n`}</head>
<body${wide && html` class="wide"`}>
<a class="skip" href="#content">${skip[language]}</a>
<header>
<p>${controller.name}</p>
${other && html`<a href="${other.url}" hreflang="${other.language}" lang="${other.language}">${languageNames[other.language]}</a>`}
${menu}</header>
<main id="content">
${body}
</main>
<footer>
<p>${controller.name} · ${controller.address}</p>
<p>${controller.email.includes('@') ? html`<a href="mailto:${controller.email}">${controller.email}</a>` : controller.email}</p>
<p><a href="${noticeUrl}">${notice[language]}</a></p>
</footer>
</body>
</html>
`);

/** What the layout takes from a policy. */
export const frame = (policy: Pick<Policy, 'controller'>, language: Language) => ({
  language,
  controller: controllerIdentity(policy, language),
  noticeUrl: `/notice?lang=${language}`,
});

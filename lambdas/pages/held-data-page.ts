import type { Policy } from '../../policy/model/types.ts';
import { languageNames, readable } from '../domain/mail/letters/wording.ts';
import type { HeldData } from '../domain/requests/held-data.ts';
import { historySections } from './held-data-history.ts';
import { keepingSections } from './held-data-keeping.ts';
import { heldDataTexts } from './held-data-texts.ts';
import { type Html, html, raw, render } from './html.ts';
import { style } from './style.ts';

/** A section of the page: its anchor, its heading, and what it holds. */
export type Section = { readonly id: string; readonly title: string; readonly body: Html };

const whoSection = ({ language, person, subjectId }: HeldData, { zone }: Policy): Section => {
  const say = heldDataTexts[language];
  return {
    id: 'held-who',
    title: say.who,
    body: html`<dl class="facts">
<dt>${say.name}</dt><dd>${person.name}</dd>
<dt>${say.address}</dt><dd>${person.address}</dd>
<dt>${say.language}</dt><dd lang="${person.language}">${languageNames[person.language]}</dd>
<dt>${say.since}</dt><dd>${readable(person.since, language, zone)}</dd>
<dt>${say.subjectId}</dt><dd><code>${subjectId}</code></dd>
</dl>`,
  };
};

const rightsSection = ({ language, rights, automatedDecisions, noticeUrl }: HeldData): Section => {
  const say = heldDataTexts[language];
  return {
    id: 'held-rights',
    title: say.rights,
    body: html`${[...rights, automatedDecisions].map((sentence) => html`<p>${sentence}</p>\n`)}<p><a href="${noticeUrl}">${say.notice}</a></p>`,
  };
};

const restrictionNote = ({ language, restriction }: HeldData, { zone }: Policy): Html | undefined => {
  if (!restriction) return undefined;
  const say = heldDataTexts[language];
  const since = readable(restriction.since, language, zone);
  return html`<div class="note" role="note"><p><strong>${say.restricted(since, say.grounds[restriction.ground])}</strong></p></div>\n`;
};

/**
 * Everything that is held, for a page of ours or one that stands alone: sections with a heading of second rank each, after a list of
 * them. It needs no script and no image, and says whose data they are.
 */
export const heldDataBody = (held: HeldData, policy: Policy): Html => {
  const say = heldDataTexts[held.language];
  const sections = [
    whoSection(held, policy),
    ...historySections(held, policy),
    ...keepingSections(held, policy),
    rightsSection(held),
  ];
  return html`<p class="lead">${(held.blocked ? say.lead : say.inUse)(held.controller.name, readable(held.madeAt, held.language, policy.zone))}</p>
${held.part && html`<div class="note" role="note"><p>${say.part(held.part.number, held.part.of)}</p></div>\n`}${restrictionNote(held, policy)}<nav class="contents card" aria-labelledby="held-contents">
<h2 id="held-contents">${say.contents}</h2>
<ol>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol>
</nav>
${sections.map(({ id, title, body }) => html`<section class="card" aria-labelledby="${id}">\n<h2 id="${id}">${title}</h2>\n${body}\n</section>\n`)}`;
};

/** What the stylesheet of our pages has no need of. */
const ownStyle = `
section > h3 { margin-top: 1.75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h2 + h3 { padding-top: 0; border-top: 0; }
summary { cursor: pointer; min-height: 1.5rem; }
`;

/** No script, nothing from anywhere: a copy that is opened years from now shows what it shows today, and tells nobody. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The copy as a page that stands alone: a file that a person keeps and opens without us, in their language. */
export const heldDataPage = (held: HeldData, policy: Policy): string => {
  const { language, controller } = held;
  const say = heldDataTexts[language];
  return render(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${say.title} · ${controller.name}</title>
<style>${raw(style)}${raw(ownStyle)}</style>
</head>
<body>
<a class="skip" href="#content">${say.skip}</a>
<header><p>${controller.name}</p></header>
<main id="content">
<h1>${say.title}</h1>
${heldDataBody(held, policy)}
<p class="soft">${say.files}</p>
</main>
<footer>
<p>${controller.name} · ${controller.address}</p>
<p>${controller.email.includes('@') ? html`<a href="mailto:${controller.email}">${controller.email}</a>` : controller.email}</p>
</footer>
</body>
</html>
`);
};

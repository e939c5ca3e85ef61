import type { Language, Policy } from '../../policy/model/types.ts';
import { html } from './html.ts';
import { frame, page } from './layout.ts';
import { markdown } from './markdown.ts';

export type NoticePage = {
  readonly policy: Policy;
  readonly language: Language;
  readonly version: string;
  /** SHA-256 of the canonical text, hex. */
  readonly hash: string;
  readonly text: string;
  /** The same version in the policy's other language. */
  readonly otherLanguageUrl?: string;
  /** A newer version is in force. */
  readonly archived?: boolean;
};

const words = {
  es: {
    title: 'Aviso de privacidad',
    contents: 'Contenido',
    archived: 'Este texto ya no está en vigor.',
    current: 'Leer el aviso en vigor',
    version: 'Versión',
    hash: 'Huella SHA-256 del texto',
  },
  en: {
    title: 'Privacy notice',
    contents: 'Contents',
    archived: 'This text is no longer in force.',
    current: 'Read the notice in force',
    version: 'Version',
    hash: 'SHA-256 of the text',
  },
};

/** One published text with a table of contents, its version and its hash. A translation says itself that it is one. */
export const noticePage = ({
  policy,
  language,
  version,
  hash,
  text,
  otherLanguageUrl,
  archived,
}: NoticePage): string => {
  const say = words[language];
  const { title, lead, body, headings } = markdown(text);
  const otherLanguage = policy.languages.find((other) => other !== language);
  const other = otherLanguage && otherLanguageUrl ? { language: otherLanguage, url: otherLanguageUrl } : undefined;
  return page({
    ...frame(policy, language),
    title: say.title,
    indexed: !archived,
    ...(other && { other }),
    body: html`${title ?? html`<h1>${say.title}</h1>`}
${
  archived &&
  html`<div class="note" role="note"><p><strong>${say.archived}</strong> <a href="/notice?lang=${language}">${say.current}</a></p></div>`
}
${lead}${
  headings.length > 0 &&
  html`<nav class="contents card" aria-labelledby="contents">
<h2 id="contents">${say.contents}</h2>
<ol>${headings.map(({ id, text: heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}</ol>
</nav>`
}
<article>
${body}
</article>
<p class="soft">${say.version} ${version}<br>${say.hash}: <code>${hash}</code></p>`,
  });
};

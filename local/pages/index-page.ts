import { type Html, html } from '../../lambdas/pages/html.ts';
import { frame, page } from '../../lambdas/pages/layout.ts';
import type { Policy } from '../../policy/model/types.ts';

export type IndexPage = {
  readonly policy: Policy;
  /** The demo's clock. */
  readonly now: Date;
};

const place = (href: string, title: string, does: string): Html =>
  html`<li><a href="${href}"><strong>${title}</strong></a><br>${does}</li>\n`;

/** Where everything of a demo is. */
export const indexPage = ({ policy, now }: IndexPage): string =>
  page({
    ...frame(policy, 'en'),
    title: 'Demo',
    body: html`<h1>Habeas runs the privacy policy of ${policy.controller.name}</h1>
<p class="lead">This is a demo on your own machine. Mails go to a mailbox here and nowhere else.</p>
<section class="card">
<h2>As a person</h2>
<ul>
${place('/_local/demo/', 'Register', "a form as the firm's own website would show it")}${place('/_local/mailbox', 'Mailbox', 'every mail that was sent; confirm, correct, decline or undo from there')}${place('/requests', 'Exercise a right', 'ask for access, erasure and the rest; the receipt goes to the mailbox')}${policy.languages.map((language) => place(`/notice?lang=${language}`, `Privacy notice (${language})`, 'the text that people accept'))}</ul>
</section>
<section class="card">
<h2>As the privacy lead</h2>
<ul>
${place('/console', 'Console', 'what people ask for, what is due first on top; sign in as whoever you like')}</ul>
</section>
<section class="card">
<h2>As an engineer</h2>
<ul>
${place('/docs', 'API', 'every endpoint with an example')}${place('/openapi.json', 'OpenAPI 3.1', 'the same as data')}${place('/processors', 'Processors', 'everyone who receives personal data')}${place('/cookies', 'Cookies', 'every cookie with its duration')}</ul>
</section>
<section class="card">
<h2>The clock</h2>
<p>All times come from one clock. It says <time datetime="${now.toISOString()}">${now.toISOString()}</time>. To see a link expire, move it on:</p>
<pre><code>POST /_local/clock
{"advance": "PT49H"}</code></pre>
</section>`,
  });

import { type Html, html } from '../../lambdas/pages/html.ts';
import { frame, page } from '../../lambdas/pages/layout.ts';
import type { Policy } from '../../policy/model/types.ts';

export type SentMail = {
  /** Part of its address here. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly sentAt: Date;
  readonly text: string;
};

const when = (at: Date) =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().replace('T', ' ').slice(0, 16)} UTC</time>`;

/** Every mail that was sent, newest first. */
export const mailboxPage = ({
  policy,
  mails,
}: {
  readonly policy: Policy;
  readonly mails: readonly SentMail[];
}): string => {
  const newestFirst = mails.toSorted((one, other) => other.sentAt.getTime() - one.sentAt.getTime());
  return page({
    ...frame(policy, 'en'),
    title: 'Mailbox',
    body: html`<p><a href="/_local/">Demo</a></p>
<h1>Mailbox</h1>
${
  newestFirst.length === 0
    ? html`<p class="lead">No mail yet. <a href="/_local/demo/">Register</a> to get one.</p>`
    : html`<ul class="mails">${newestFirst.map(({ id, to, subject, sentAt }) => html`<li class="card"><p><a href="/_local/mailbox/${encodeURIComponent(id)}"><strong>${subject}</strong></a><br><span class="soft">to ${to}, ${when(sentAt)}</span></p></li>\n`)}</ul>`
}`,
  });
};

const linked = (text: string): readonly Html[] =>
  text
    .split(/(https?:\/\/\S*[^\s).,;])/)
    .map((part, at) => (at % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`));

/** One mail: its text with live links, and its HTML in a sandboxed frame that runs nothing. */
export const mailPage = ({ policy, mail }: { readonly policy: Policy; readonly mail: SentMail }): string =>
  page({
    ...frame(policy, 'en'),
    title: mail.subject,
    wide: true,
    body: html`<p><a href="/_local/mailbox">Mailbox</a></p>
<h1>${mail.subject}</h1>
<p class="soft">To ${mail.to}, ${when(mail.sentAt)}</p>
<h2>Text</h2>
<pre>${linked(mail.text)}</pre>
<h2>HTML</h2>
<iframe title="HTML of the mail" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/_local/mailbox/${encodeURIComponent(mail.id)}/html"></iframe>`,
  });

/** A mail's HTML for the frame: links open outside it. Serve it with `default-src 'none'; style-src 'unsafe-inline'`. */
export const framedMail = (mailHtml: string): string => mailHtml.replace('<head>', '<head>\n<base target="_blank">');

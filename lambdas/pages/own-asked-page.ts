import { describePeriod } from '../../policy/model/derive.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { formatDay } from '../domain/mail/letters/wording.ts';
import { rightOf, type Wish } from '../domain/preferences/self-service.ts';
import type { Receipt } from '../domain/requests/receive.ts';
import { html } from './html.ts';
import { frame, page } from './layout.ts';
import { ownDataTexts } from './own-data-texts.ts';
import { requestFactList } from './request-facts.ts';

export type OwnAskedPage = {
  readonly policy: Policy;
  readonly language: Language;
  readonly wish: Wish;
  readonly receipt: Receipt;
  /** Path that the form is posted to. */
  readonly action: string;
  readonly nonce: string;
  readonly grant: string;
};

/** What was asked for in the preference centre is noted: its reference and dates, and what happens next; and the way back to the data. */
export const ownAskedPage = ({ policy, language, wish, receipt, action, nonce, grant }: OwnAskedPage): string => {
  const { asked, next } = ownDataTexts[language];
  const facts = {
    within: describePeriod(policy.links.address.lives, language),
    revertWithin: describePeriod(policy.links.revert.lives, language),
    due: formatDay(receipt.dueOn, language),
  };
  return page({
    ...frame(policy, language),
    title: asked.title,
    body: html`<h1>${asked.title}</h1>
<p class="lead">${asked.lead}</p>
<section class="card">
${requestFactList(policy, { right: rightOf(wish), ...receipt }, language)}
</section>
<section>
<h2>${asked.next}</h2>
${next[wish](facts).map((sentence) => html`<p>${sentence}</p>\n`)}</section>
${
  wish === 'erasure'
    ? html`<p>${asked.close}</p>`
    : html`<form method="post" action="${action}">
<input type="hidden" name="nonce" value="${nonce}">
<input type="hidden" name="grant" value="${grant}">
<div class="buttons"><button type="submit" name="action" value="open-own-data">${asked.back}</button></div>
</form>`
}`,
  });
};

import { describePeriod } from '../../policy/model/derive.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { controllerIdentity, formatMoment } from '../domain/mail/letters/wording.ts';
import type { ProblemCode } from '../domain/problems.ts';
import type { AddressChange } from '../domain/requests/address-change.ts';
import { addressTexts } from './address-texts.ts';
import { type Html, html } from './html.ts';
import { frame, page } from './layout.ts';

type AddressPage = AddressChange & {
  readonly policy: Policy;
  /** Path that the form is posted to. */
  readonly action: string;
  readonly nonce: string;
  /** Why the form came back. */
  readonly refused?: ProblemCode;
};

const problemText = (language: Language, code: ProblemCode): string => {
  const { problems } = addressTexts[language];
  return code === 'WRONG_STATE' || code === 'UNKNOWN_ACTION' ? problems[code] : problems.PRESSED_TOO_SOON;
};

type Said = {
  readonly title: string;
  readonly lead: string;
  readonly more: readonly string[];
  readonly button?: string;
};

const saidOf = ({ policy, language, kind, state }: AddressPage): Said => {
  const say = addressTexts[language];
  const { name: firm, email } = controllerIdentity(policy, language);
  const within = describePeriod(policy.links.revert.lives, language);
  if (state === 'reverted') return say.reverted({ firm, email, within });
  if (kind === 'revert') return say.revert({ firm, email, within });
  return state === 'confirmed' ? say.confirmed({ firm, email, within }) : say.confirm({ firm, email, within });
};

const decision = ({ policy, language, kind, expiresAt, action, nonce }: AddressPage, button: string): Html => {
  const say = addressTexts[language];
  return html`<p>${say.until(formatMoment(expiresAt, language, policy.zone))}</p>
<form method="post" action="${action}">
<input type="hidden" name="nonce" value="${nonce}">
<div class="buttons"><button type="submit" name="action" value="${kind === 'address' ? 'confirm' : 'revert'}">${button}</button></div>
</form>`;
};

/**
 * What the links about a change of address show: to the new mailbox that somebody wants to be written to there, to the old one that
 * somebody is. Neither address is named, nor whose they are (promises.md case 7).
 */
export const addressPage = (props: AddressPage): string => {
  const { policy, language, refused } = props;
  const { title, lead, more, button } = saidOf(props);
  const problem = refused && problemText(language, refused);
  return page({
    ...frame(policy, language),
    title: `${problem === undefined ? '' : addressTexts[language].problem}${title}`,
    body: html`${problem !== undefined && html`<div class="problems" role="alert"><p>${problem}</p></div>\n`}<h1>${title}</h1>
<p class="lead">${lead}</p>
${more.map((sentence) => html`<p>${sentence}</p>\n`)}${button !== undefined && decision(props, button)}`,
  });
};

import { describePeriod } from '../../policy/model/derive.ts';
import { capitalised } from '../../policy/model/notice/wording.ts';
import type { Policy } from '../../policy/model/types.ts';
import { controllerIdentity, formatMoment } from '../domain/mail/letters/wording.ts';
import type { Wish } from '../domain/preferences/self-service.ts';
import type { Refusal } from '../domain/problems.ts';
import type { HeldData } from '../domain/requests/held-data.ts';
import { controlId, described, formFields, wrongText } from './form-fields.ts';
import { heldDataBody } from './held-data-page.ts';
import { attributes, type Html, html } from './html.ts';
import { frame, page } from './layout.ts';
import { problemMessage } from './link-page-texts.ts';
import { type OwnField, ownFields, withTyped } from './own-data-fields.ts';
import { ownDataTexts } from './own-data-texts.ts';

/** A form that was posted and refused, to be shown again with what is wrong. */
export type RefusedWish = {
  readonly refusal: Refusal;
  readonly fields: Readonly<Record<string, string | boolean>>;
  readonly email: string;
};

export type OwnDataPage = {
  readonly policy: Policy;
  /** Path that the forms are posted to. */
  readonly action: string;
  readonly nonce: string;
  /** What the code opened; each form carries it. */
  readonly grant: string;
  readonly endsAt?: Date;
  readonly held: HeldData;
  readonly refused?: RefusedWish;
};

type Problem = { readonly control?: string; readonly message: string };
type Drawing = OwnDataPage & {
  readonly fields: readonly OwnField[];
  readonly wrong: (control: string) => string | undefined;
};

const unchanged = 'own-changes';

const problemsOf = ({ policy, held, refused }: OwnDataPage, fields: readonly OwnField[]): readonly Problem[] => {
  if (!refused) return [];
  const { language } = held;
  const say = ownDataTexts[language];
  const { places } = refused.refusal;
  if (places.length === 0) return [{ message: say.problems.PRESSED_TOO_SOON }];
  return places.map(({ path, code }) => {
    if (path === 'email') return { control: path, message: say.address.wrong };
    if (path === 'accepted') return { control: 'erase', message: say.erasure.untick };
    if (path === 'changes' && code === 'MISSING_FIELD')
      return { control: unchanged, message: say.rectification.unchanged };
    const field = fields.find(({ name }) => path === `changes.${name}`);
    if (!field) return { message: problemMessage(language, 'INVALID_BODY', undefined, policy.minimumAge) };
    return {
      control: `field.${field.name}`,
      message: problemMessage(language, code, field.label, policy.minimumAge),
    };
  });
};

const summary = (problems: readonly Problem[]): Html =>
  html`<div class="problems" role="alert">${problems.map(({ control, message }) =>
    control === undefined ? html`<p>${message}</p>` : html`<p><a href="#${controlId(control)}">${message}</a></p>`,
  )}</div>\n`;

/** One wish: a form that says on which grant it is asked, and what for. */
const wishForm = ({ action, nonce, grant }: Drawing, wish: Wish, button: string, controls?: Html): Html =>
  html`<form method="post" action="${action}" accept-charset="utf-8">
<input type="hidden" name="nonce" value="${nonce}">
<input type="hidden" name="grant" value="${grant}">
<input type="hidden" name="wish" value="${wish}">
${controls}<div class="buttons"><button type="submit" name="action" value="ask">${button}</button></div>
</form>`;

const card = (wish: Wish, title: string, body: Html): Html => html`<section class="card" aria-labelledby="own-${wish}">
<h2 id="own-${wish}">${title}</h2>
${body}
</section>\n`;

const copyCards = (drawing: Drawing): Html => {
  const { policy, held } = drawing;
  const { access, portability } = ownDataTexts[held.language];
  const within = describePeriod(policy.links.download.lives, held.language);
  return html`${card('access', access.title, html`<p>${access.text(within)}</p>\n${wishForm(drawing, 'access', access.button)}`)}${card(
    'portability',
    portability.title,
    html`<p>${portability.text}</p>\n${wishForm(drawing, 'portability', portability.button)}`,
  )}`;
};

const correctCard = (drawing: Drawing): Html => {
  const { policy, held, fields, wrong } = drawing;
  const { language } = held;
  const { rectification: say } = ownDataTexts[language];
  const { email } = controllerIdentity(policy, language);
  const message = wrong(unchanged);
  const before = fields.map(({ name, was }) => html`<input type="hidden" name="was.field.${name}" value="${was}">\n`);
  const controls = html`${before}${message !== undefined && html`<p class="wrong" id="${unchanged}">${message}</p>\n`}${formFields(fields, { language, wrong, minimumAge: policy.minimumAge })}`;
  const form = html`<p>${say.text}</p>\n${wishForm(drawing, 'rectification', say.button, controls)}`;
  return card(
    'rectification',
    say.title,
    html`${fields.length === 0 ? html`<p>${say.none}</p>` : form}
<p class="soft">${say.elsewhere(email)}</p>`,
  );
};

const addressCard = (drawing: Drawing): Html => {
  const { policy, held, refused, wrong } = drawing;
  const { address: say } = ownDataTexts[held.language];
  const message = wrong('email');
  const input = { type: 'email', id: 'email', name: 'email', required: true, autocomplete: 'email', maxlength: 254 };
  const controls = html`<div class="field">
<label for="email">${say.label}</label>
${wrongText('email', message)}<input${attributes({ ...input, value: refused?.email ?? '', ...described('email', message) })}>
</div>\n`;
  const within = describePeriod(policy.links.revert.lives, held.language);
  return card(
    'address',
    say.title,
    html`<p>${say.text(within)}</p>\n${wishForm(drawing, 'address', say.button, controls)}`,
  );
};

/**
 * What the law keeps of what is held now, each kind of data with its rule. What is counted from the end of a contract is kept of those
 * alone who had one.
 */
const keptByLaw = ({ policy, held }: Drawing): readonly string[] => {
  const { language, categories, events, former } = held;
  const isCustomer = former.formerEnd !== undefined || events.some(({ type }) => type === 'contract-started');
  const lines = categories.flatMap(({ title, heldFor }) =>
    heldFor.flatMap(({ rule, ruleTitle, citation, alongside }) => {
      const blocked = policy.retention[rule]?.blocked;
      if (!blocked || alongside || (blocked.from === 'contract-ended' && !isCustomer)) return [];
      return [`${capitalised(title)}: ${describePeriod(blocked.period, language)} (${ruleTitle}; ${citation}).`];
    }),
  );
  return [...new Set(lines)];
};

const eraseCard = (drawing: Drawing): Html => {
  const { policy, held, wrong } = drawing;
  const { language } = held;
  const { erasure: say } = ownDataTexts[language];
  const message = wrong('erase');
  const box = { type: 'checkbox', id: 'erase', name: 'accepted', value: 'true', required: true };
  const kept = keptByLaw(drawing);
  const controls = html`${wrongText('erase', message)}<label class="tick" for="erase"><input${attributes({ ...box, ...described('erase', message) })}> ${say.sure}</label>\n`;
  return card(
    'erasure',
    say.title,
    html`<ul>${say.what.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<p>${kept.length === 0 ? say.keepsNothing : say.keeps}</p>
${kept.length > 0 && html`<ul>${kept.map((one) => html`<li>${one}</li>`)}</ul>\n`}<p>${say.remains} ${say.tell}</p>
<p>${say.who(describePeriod(policy.requests.answerWithin, language))}</p>
${wishForm(drawing, 'erasure', say.button, controls)}`,
  );
};

/**
 * Everything that is held of a person, after their code, and what they can do about it without asking anybody: a copy, their data to
 * take along, a correction, another address, and the end of it. Erasing takes a tick, so that nobody does it by accident.
 */
export const ownDataPage = (props: OwnDataPage): string => {
  const { policy, held, endsAt, refused } = props;
  const { language } = held;
  const say = ownDataTexts[language];
  const fields = withTyped(ownFields(held, policy), refused?.fields ?? {});
  const problems = problemsOf(props, fields);
  const wrong = (control: string) => problems.find((problem) => problem.control === control)?.message;
  const drawing: Drawing = { ...props, fields, wrong };
  const wishes = (['access', 'portability', 'rectification', 'address', 'erasure'] as const).map(
    (wish) => html`<li><a href="#own-${wish}">${say[wish].title}</a></li>`,
  );
  return page({
    ...frame(policy, language),
    title: `${problems.length === 0 ? '' : say.problem}${say.page.title}`,
    body: html`${problems.length > 0 && summary(problems)}<h1>${say.page.title}</h1>
${endsAt && html`<p>${say.page.until(formatMoment(endsAt, language, policy.zone))}</p>\n`}<nav class="card" aria-labelledby="own-can">
<h2 id="own-can">${say.page.can}</h2>
<ul>${wishes}</ul>
</nav>
${heldDataBody(held, policy)}${copyCards(drawing)}${correctCard(drawing)}${addressCard(drawing)}${eraseCard(drawing)}`,
  });
};

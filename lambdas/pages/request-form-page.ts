import { exerciseSentences, rightSentence } from '../../policy/model/notice/rights.ts';
import type { Language, Policy, Right } from '../../policy/model/types.ts';
import { longestAddress } from '../domain/mail/address.ts';
import { languageNames } from '../domain/mail/letters/wording.ts';
import type { ProblemPlace } from '../domain/problems.ts';
import { longestDetails, longestName } from '../domain/requests/read-arrival.ts';
import { restrictionGrounds } from '../domain/retention/person-facts.ts';
import { described, wrongText } from './form-fields.ts';
import { attributes, type Html, html } from './html.ts';
import { frame, page } from './layout.ts';
import { rightTitle } from './request-facts.ts';
import { requestTexts } from './request-texts.ts';

/** What somebody typed and chose, as it was posted; `advertising` is a choice beside the rights. */
export type TypedRequest = Readonly<Partial<Record<RequestControl, string>>>;
export type RequestControl = 'right' | 'ground' | 'email' | 'name' | 'details' | 'language';

export type RequestFormPage = {
  readonly policy: Policy;
  readonly language: Language;
  readonly typed?: TypedRequest;
  /** What was wrong with it, where the form came back; or we could not take it. */
  readonly problems?: readonly ProblemPlace[] | 'unavailable';
};

/** Where the page is, in one language. */
export const requestFormPath = (language: Language): string => `/requests?lang=${language}`;

type Choice = Right | 'advertising';
type Wrong = (control: RequestControl) => string | undefined;
type Drawing = RequestFormPage & { readonly typed: TypedRequest; readonly wrong: Wrong };

/** The objection to advertising needs no reasons and takes effect at once: a choice of its own (GDPR art. 21(2) to (4)). */
const choicesOf = ({ rights }: Policy): readonly Choice[] =>
  rights.flatMap((right): readonly Choice[] => (right === 'objection' ? ['objection', 'advertising'] : [right]));

const titleOf = (policy: Policy, choice: Choice, language: Language): string =>
  choice === 'advertising'
    ? rightTitle(policy, { right: 'objection', marketing: true }, language)
    : rightTitle(policy, { right: choice }, language);

const count = (number: number, language: Language): string => new Intl.NumberFormat(language).format(number);

const messageFor = (control: RequestControl, language: Language): string => {
  const { wrong } = requestTexts[language];
  if (control === 'ground') return wrong.anything;
  if (control === 'name') return wrong.name(count(longestName, language));
  if (control === 'details') return wrong.details(count(longestDetails, language));
  return wrong[control];
};

const controls: readonly RequestControl[] = ['right', 'ground', 'email', 'name', 'details', 'language'];

/** The first control of a group of radio buttons stands for it: a message leads there. */
const anchorOf = (control: RequestControl, { policy }: Pick<RequestFormPage, 'policy'>): string => {
  if (control === 'right') return `right-${choicesOf(policy)[0]}`;
  if (control === 'ground') return `ground-${restrictionGrounds[0]}`;
  return control === 'language' ? `language-${policy.languages[0]}` : control;
};

const summary = (props: Drawing): Html => {
  const { language, problems = [], wrong } = props;
  const say = requestTexts[language];
  if (problems === 'unavailable') {
    return html`<div class="problems" role="alert"><p>${say.wrong.unavailable}</p></div>\n`;
  }
  if (problems.length === 0) return html``;
  const lines = controls.flatMap((control) => {
    const message = wrong(control);
    return message === undefined ? [] : [html`<li><a href="#${anchorOf(control, props)}">${message}</a></li>`];
  });
  return html`<div class="problems" role="alert">
<h2>${say.problems}</h2>
<ul>${lines.length > 0 ? lines : html`<li>${say.wrong.anything}</li>`}</ul>
</div>\n`;
};

const radio = (name: RequestControl, value: string, label: string, { typed }: Drawing, hinted = false): Html => {
  const id = `${name}-${value}`;
  const input = {
    type: 'radio',
    id,
    name,
    value,
    checked: typed[name] === value,
    'aria-describedby': hinted && `${id}-hint`,
  };
  return html`<label class="tick" for="${id}"><input${attributes(input)}> <span>${hinted ? html`<strong>${label}</strong>` : label}</span></label>\n`;
};

const choice = (right: Choice, props: Drawing): Html => {
  const { policy, language } = props;
  return html`<div class="switch">
${radio('right', right, titleOf(policy, right, language), props, true)}<p class="hint" id="right-${right}-hint">${rightSentence(right, language)}</p>
</div>\n`;
};

/** Why the use is to be restricted (GDPR art. 18(1)); asked, and shown, only where that is what somebody chooses. */
const restriction = (props: Drawing): Html => {
  const say = requestTexts[props.language];
  return html`<div class="group">
${choice('restriction', props)}<div class="depends">
<fieldset aria-describedby="ground-hint">
<legend>${say.why} <span class="soft">${say.optional}</span></legend>
<p class="hint" id="ground-hint">${say.whyHint}</p>
${restrictionGrounds.map((ground) => radio('ground', ground, say.grounds[ground], props))}</fieldset>
</div>
</div>\n`;
};

const field = (
  name: 'email' | 'name' | 'details',
  { optional, hint, more }: { readonly optional: boolean; readonly hint?: string; readonly more: Field },
  { language, typed, wrong }: Drawing,
): Html => {
  const say = requestTexts[language];
  const problem = wrong(name);
  const common = { id: name, name, required: !optional, ...more, ...described(name, problem, hint) };
  const value = typed[name] ?? '';
  return html`<div class="field">
<label for="${name}">${say[name]}${optional && html` <span class="soft">${say.optional}</span>`}</label>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>\n`}${wrongText(name, problem)}${
  name === 'details'
    ? // A parser drops one line break right behind the tag: this one, and none that was typed.
      html`<textarea${attributes({ ...common, rows: 6 })}>\n${value}</textarea>`
    : html`<input${attributes({ ...common, value })}>`
}
</div>\n`;
};
type Field = Readonly<Record<string, string | number>>;

const languages = (props: Drawing): Html => {
  const { policy, language, wrong } = props;
  if (policy.languages.length === 1) return html`<input type="hidden" name="language" value="${language}">\n`;
  return html`<fieldset>
<legend>${requestTexts[language].language}</legend>
${wrongText('language', wrong('language'))}<div class="ticks">
${policy.languages.map((each) => html`<span lang="${each}">${radio('language', each, languageNames[each], props)}</span>`)}</div>
</fieldset>\n`;
};

const form = (props: Drawing): Html => {
  const { policy, language, wrong } = props;
  const say = requestTexts[language];
  const detailsHint = `${say.detailsHint(count(longestDetails, language))} ${say.never}`;
  return html`<form method="post" action="/requests" accept-charset="utf-8" novalidate>
<fieldset class="options">
<legend><h2>${say.ask}</h2></legend>
${wrongText('right', wrong('right'))}${choicesOf(policy).map((right) => (right === 'restriction' ? restriction(props) : choice(right, props)))}</fieldset>
<section>
<h2>${say.you}</h2>
${field('email', { optional: false, hint: say.emailHint, more: { type: 'email', autocomplete: 'email', maxlength: longestAddress } }, props)}${field('name', { optional: true, more: { type: 'text', autocomplete: 'name', maxlength: longestName } }, props)}${field('details', { optional: true, hint: detailsHint, more: { maxlength: longestDetails } }, props)}${languages(props)}</section>
<div class="buttons"><button type="submit">${say.button}</button></div>
</form>`;
};

/**
 * On which anybody exercises a right, without an account, a script or a cookie. What comes back with a mistake keeps all that was
 * typed; nobody is told whether anything is held.
 */
export const requestFormPage = (props: RequestFormPage): string => {
  const { policy, language, problems } = props;
  const say = requestTexts[language];
  const { channels, identity, deadline, represent } = exerciseSentences(policy, language);
  const places = problems === undefined || problems === 'unavailable' ? [] : problems;
  const wrong: Wrong = (control) =>
    places.some(({ path }) => path === control) ? messageFor(control, language) : undefined;
  const drawing: Drawing = { ...props, typed: { language, ...props.typed }, wrong };
  const otherLanguage = policy.languages.find((spoken) => spoken !== language);
  return page({
    ...frame(policy, language),
    // Going to the other language would lose what was typed.
    ...(otherLanguage &&
      problems === undefined && { other: { language: otherLanguage, url: requestFormPath(otherLanguage) } }),
    title: `${problems === undefined ? '' : say.error}${say.title}`,
    indexed: true,
    body: html`${summary(drawing)}<h1>${say.title}</h1>
<p class="lead">${say.lead(policy.controller.name)}</p>
${form(drawing)}
<section class="card">
<h2>${say.next}</h2>
<p>${say.nextText}</p>
<p>${deadline}</p>
<p>${identity}</p>
</section>
<section class="card">
<h2>${say.other}</h2>
<p>${say.otherText} ${channels}</p>
<p>${represent}</p>
</section>`,
  });
};

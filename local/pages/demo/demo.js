/**
 * A firm's own sign-up page, as its front-end engineers would write it: reads the notice, draws the form it describes, posts
 * the registration. It keeps what is typed in memory only, and presets no choice.
 */
import { cookiePanel } from './cookie-panel.js';
import { texts } from './demo-texts.js';
import { element } from './element.js';
import { rememberMe } from './remember-me.js';

const firm = document.querySelector('#firm');
const main = document.querySelector('#main');
const languages = document.querySelector('#languages');
const cookies = cookiePanel({
  panel: document.querySelector('#cookie-panel'),
  link: document.querySelector('#cookie-link'),
  said: document.querySelector('#cookie-said'),
  // The demo has a clock of its own; on a real site the browser's is right, and this line goes.
  now: async () => new Date((await (await fetch('/_local/clock')).json()).now),
});
rememberMe(document.querySelector('#remember'));

const state = { language: 'es', notice: undefined, form: undefined, values: {}, decisions: {}, accepted: false };

const autofill = { name: 'name', company: 'organization', address: 'street-address', postalCode: 'postal-code' };
const autofillByType = { name: 'name', email: 'email', phone: 'tel', country: 'country', 'birth-date': 'bday' };
const inputTypes = { email: 'email', phone: 'tel', 'birth-date': 'date' };

const countries = () => {
  const names = new Intl.DisplayNames(state.language, { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const noCountry = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ'.split(' '));
  return codes
    .filter((code) => !noCountry.has(code) && names.of(code) && new Intl.Locale(`und-${code}`).region === code)
    .map((value) => ({ value, label: names.of(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, state.language));
};

const remember = (field) => (event) => {
  const { type, checked, value } = event.target;
  state.values[field.name] = type === 'checkbox' ? checked : value;
  if (type === 'checkbox') showDependents();
};

/** Fields that go with a flag are there only while it is ticked. */
const showDependents = () => {
  for (const part of main.querySelectorAll('[data-with]')) part.hidden = state.values[part.dataset.with] !== true;
};

const control = (field) => {
  const common = {
    id: field.name,
    name: field.name,
    required: field.required,
    'aria-describedby': `${field.name}-wrong`,
  };
  if (field.type === 'choice' || field.type === 'country') {
    const choices = field.type === 'country' ? countries() : field.choices;
    const options = choices.map(({ value, label }) =>
      element('option', { value, selected: state.values[field.name] === value }, label),
    );
    const autocomplete = autofillByType[field.type];
    const first = element('option', { value: '' }, texts[state.language].choose);
    return element('select', { ...common, autocomplete, onchange: remember(field) }, first, options);
  }
  return element('input', {
    ...common,
    type: inputTypes[field.type] ?? 'text',
    maxlength: field.maxLength,
    value: state.values[field.name],
    autocomplete: autofillByType[field.type] ?? autofill[field.name],
    oninput: remember(field),
  });
};

const wrongPlace = (id) => element('p', { class: 'wrong', id: `${id}-wrong`, hidden: true });

const tick = (id, label, checked, onchange) =>
  element(
    'label',
    { class: 'tick', for: id },
    element('input', { type: 'checkbox', id, name: id, checked, onchange, 'aria-describedby': `${id}-wrong` }),
    label,
  );

const fieldPart = (field) => {
  const optional =
    !field.required && !field.onlyWith && element('span', { class: 'soft' }, ` ${texts[state.language].optional}`);
  const inside =
    field.type === 'flag'
      ? [wrongPlace(field.name), tick(field.name, field.label, state.values[field.name] === true, remember(field))]
      : [element('label', { for: field.name }, field.label, optional), wrongPlace(field.name), control(field)];
  return element('div', { class: 'field', 'data-with': field.onlyWith }, inside);
};

const purpose = (id) => state.notice.purposes.find((one) => one.id === id);

const offers = (form, say) =>
  form.offers.length > 0 &&
  element(
    'fieldset',
    {},
    element('legend', {}, say.offers),
    element('p', { class: 'hint' }, say.offersHint),
    form.offers.map((id) => {
      const { title, describes } = purpose(id);
      const label = element('span', {}, element('strong', {}, title), element('br'), describes);
      return tick(`decision-${id}`, label, state.decisions[id] === true, (event) => {
        state.decisions[id] = event.target.checked;
      });
    }),
  );

const draw = () => {
  const say = texts[state.language];
  const form = state.notice.forms[state.form];
  const noticeLink = () => element('a', { href: `/notice?lang=${state.language}`, target: '_blank' }, say.read);
  document.documentElement.lang = state.language;
  document.title = form.title;
  firm.textContent = state.notice.controller ?? location.hostname;
  languages.replaceChildren(
    ...state.notice.languages.map((language) =>
      element(
        'button',
        {
          type: 'button',
          lang: language,
          'aria-pressed': String(language === state.language),
          onclick: () => speak(language),
        },
        { es: 'Español', en: 'English' }[language],
      ),
    ),
  );
  main.replaceChildren(
    element('h1', {}, form.title),
    element('div', { id: 'problems', role: 'alert' }),
    element(
      'form',
      { novalidate: true, onsubmit: submit },
      form.fields.map(fieldPart),
      offers(form, say),
      element(
        'div',
        { class: 'panel' },
        element('h2', {}, say.accept),
        element('p', {}, `${say.serves}:`),
        element(
          'ul',
          {},
          form.serves.map((id) => element('li', {}, purpose(id)?.title ?? id)),
        ),
        element('p', {}, noticeLink()),
        wrongPlace('accepted'),
        tick('accepted', form.acceptance, state.accepted, (event) => {
          state.accepted = event.target.checked;
        }),
      ),
      element('button', { type: 'submit' }, say.submit),
    ),
  );
  showDependents();
};

/** Puts each message beside its control and all of them on top, where a screen reader announces them. */
const showProblems = (title, items) => {
  for (const place of main.querySelectorAll('.wrong')) place.hidden = true;
  for (const marked of main.querySelectorAll('[aria-invalid]')) marked.removeAttribute('aria-invalid');
  const list = items.map(({ id, message }) => {
    const target = id && document.getElementById(id);
    if (!target) return element('li', {}, message);
    target.setAttribute('aria-invalid', 'true');
    const place = document.getElementById(`${id}-wrong`);
    if (place) {
      place.textContent = message;
      place.hidden = false;
    }
    const label = state.notice.forms[state.form].fields.find(({ name }) => name === id)?.label;
    return element('li', {}, element('a', { href: `#${id}` }, label ? `${label}: ${message}` : message));
  });
  const box = element(
    'div',
    { class: 'panel problems', tabindex: '-1' },
    element('h2', {}, title),
    element('ul', {}, list),
  );
  document.querySelector('#problems').replaceChildren(box);
  box.focus();
};

const answers = () => {
  const sent = {};
  for (const { name, type, onlyWith } of state.notice.forms[state.form].fields) {
    if (onlyWith && state.values[onlyWith] !== true) continue;
    const value = state.values[name];
    if (type === 'flag') sent[name] = value === true;
    else if (typeof value === 'string' && value.trim() !== '') sent[name] = value.trim();
  }
  return sent;
};

const controlOf = (path = '') => path.replace(/^fields\./, '').replace(/^decisions\./, 'decision-');

const submit = async (event) => {
  event.preventDefault();
  const say = texts[state.language];
  const button = event.target.querySelector('button[type="submit"]');
  if (button.disabled) return;
  if (!state.accepted) return showProblems(say.check, [{ id: 'accepted', message: say.codes.CONSENT_NOT_EXPLICIT }]);
  button.disabled = true;
  button.textContent = say.sending;
  try {
    const offered = state.notice.forms[state.form].offers;
    const reply = await fetch('/registrations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        form: state.form,
        language: state.language,
        noticeHash: state.notice.hash,
        accepted: true,
        fields: answers(),
        decisions: Object.fromEntries(offered.map((id) => [id, state.decisions[id] === true])),
      }),
    });
    await react(reply);
  } catch {
    showProblems(say.check, [{ message: say.unreachable }]);
  } finally {
    button.disabled = false;
    button.textContent = say.submit;
  }
};

const react = async (reply) => {
  const say = texts[state.language];
  if (reply.ok) return celebrate();
  if (reply.status === 429 || reply.status === 503) return showProblems(say.check, [{ message: say.busy }]);
  const problem = await reply.json();
  if (reply.status === 409) {
    state.accepted = false;
    await load(state.language);
    return showProblems(say.check, [{ id: 'accepted', message: say.outdated }]);
  }
  const places = (problem.errors ?? []).map(({ path, code }) => ({
    id: controlOf(path),
    message: say.codes[code] ?? `${problem.title} (${code}).`,
  }));
  const whole = say.codes[problem.code] ?? `${say.failed} ${problem.code}.`;
  return showProblems(say.check, places.length > 0 ? places : [{ message: whole }]);
};

const celebrate = () => {
  const say = texts[state.language];
  Object.assign(state, { values: {}, decisions: {}, accepted: false });
  main.replaceChildren(
    element('h1', {}, say.done),
    element('p', {}, say.doneText),
    element('p', {}, element('a', { href: '/_local/mailbox' }, say.mailbox)),
    element('p', {}, element('button', { type: 'button', onclick: draw }, say.another)),
  );
  main.focus();
};

const load = async (language) => {
  const reply = await fetch(`/notice?lang=${language}`, { headers: { accept: 'application/json' }, cache: 'no-store' });
  if (!reply.ok) throw new Error(`The notice answered ${reply.status}.`);
  state.notice = await reply.json();
  state.language = state.notice.language;
  const forms = Object.entries(state.notice.forms);
  const wanted = new URLSearchParams(location.search).get('form');
  const open =
    forms.find(([id]) => id === wanted) ?? forms.find(([, { openTo }]) => openTo?.includes('registration') ?? true);
  state.form = open[0];
  draw();
};

/** Another language is another text: what was accepted has to be accepted again. */
const speak = async (language) => {
  state.accepted = false;
  await load(language);
  languages.querySelector('[aria-pressed="true"]').focus();
  await cookies.speak(language).catch(() => undefined);
};

const asked = new URLSearchParams(location.search).get('lang') ?? navigator.language.slice(0, 2);
try {
  await load(Object.hasOwn(texts, asked) ? asked : 'es');
  // Should the panel fail, no cookie is set, and the page works all the same.
  cookies.start(state.language).catch(() => undefined);
} catch {
  main.replaceChildren(element('p', { role: 'alert' }, texts.es.unreachable, ' ', texts.en.unreachable));
}

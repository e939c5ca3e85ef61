/** The two layers of the cookie panel: the question, and one switch for each category that needs a yes. */
import { element } from './element.js';

const list = (language, words) => new Intl.ListFormat(language, { type: 'conjunction' }).format(words);
const lower = (words) => words.charAt(0).toLocaleLowerCase() + words.slice(1);

/** "analytics (Google Analytics)": what for, and who sets them. */
const kind = ({ title, cookies }) => `${lower(title)} (${[...new Set(cookies.map(({ owner }) => owner))].join(', ')})`;

const inventory = (cookies, say) =>
  element(
    'details',
    {},
    element('summary', {}, say.which),
    element(
      'ul',
      {},
      cookies.map(({ name, owner, purpose, durationText }) =>
        element('li', {}, element('code', {}, name), ` (${owner}): ${purpose}; ${durationText}.`),
      ),
    ),
  );

const categoryPart = ({ id, title, describes, exempt, purpose, cookies }, { say, gpc, allowed }) => {
  const refused = gpc.includes(purpose);
  const properties = { type: 'checkbox', role: 'switch', id: `cookies-${id}`, 'data-purpose': purpose };
  const head = exempt
    ? element('p', { class: 'switch' }, element('strong', {}, title), element('span', { class: 'soft' }, say.always))
    : element(
        'label',
        { class: 'switch', for: properties.id },
        element('strong', {}, title),
        element('input', {
          ...properties,
          checked: allowed(purpose),
          disabled: refused,
          'aria-describedby': `${id}-about`,
        }),
      );
  return element(
    'div',
    { class: 'category' },
    head,
    element('p', { class: 'hint', id: `${id}-about` }, describes, refused && ` ${say.signalled}`),
    inventory(cookies, say),
  );
};

/**
 * Draws the panel anew. `onchoose` gets the control that was pressed, what it means, and the purposes whose switch is on.
 * Nothing is on but what the person switched on before; refusing and accepting are two equal buttons side by side.
 */
export const drawPanel = (panel, view) => {
  const { say, title, notice, language, categories, methods, gpc, purposes, details, message, closes } = view;
  const asked = categories.filter(({ exempt }) => !exempt);
  const ticked = () => [...panel.querySelectorAll('[role=switch]:checked')].map(({ dataset }) => dataset.purpose);
  const again = () => {
    drawPanel(panel, { ...view, details: true, message: '' });
    panel.querySelector('[role=switch]:enabled, summary').focus();
  };
  const buttons = methods
    .filter(({ means }) => means || details)
    .map(({ id, label, means }) =>
      element(
        'button',
        { type: 'button', 'data-method': id, onclick: () => view.onchoose(id, means, ticked()) },
        label,
      ),
    );
  const plain = (label, onclick, more) =>
    element('button', { type: 'button', class: 'plain', onclick, ...more }, label);
  panel.setAttribute('aria-label', title);
  panel.lang = language;
  const signal = gpc.map((id) => lower(purposes[id].title));
  const layers = element(
    'div',
    {},
    element('h2', {}, title),
    element('p', {}, say.ask(notice.controller, list(language, asked.map(kind))), ' ', say.how(title)),
    signal.length > 0 && element('p', { class: 'signal' }, say.signal(list(language, signal))),
    details && categories.map((category) => categoryPart(category, view)),
  );
  const foot = element(
    'div',
    { class: 'foot' },
    element('p', { role: 'status' }, message),
    element('div', { class: 'answers' }, buttons),
    element(
      'p',
      { class: 'more' },
      !details && plain(say.choose, again),
      element('a', { href: `/notice?lang=${language}`, target: '_blank' }, say.read),
      plain(say.close, view.onclose, { class: 'plain close', hidden: !closes }),
    ),
  );
  panel.replaceChildren(layers, foot);
};

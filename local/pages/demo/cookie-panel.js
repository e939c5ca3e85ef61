/**
 * A cookie panel over three calls: `GET /notice` (the panel and the hash of its text), `GET /cookies` (what each yes would
 * set), `POST /consents` (the decision). Until a yes is recorded the scripts of a category lie in the page as
 * `<script type="text/plain" data-category="analytics" data-src="…">`, which browsers neither load nor run.
 */
import { deleteCookies, readCookie, setCookie } from './cookie-jar.js';
import { drawPanel } from './cookie-layers.js';
import { cookieTexts } from './cookie-texts.js';

/** The one cookie of the panel itself: exempt, because it only remembers an answer. */
const choiceCookie = 'cookie-choice';
/** No answer is a no. */
const noChoice = { given: {} };

const keptChoice = () => {
  try {
    const kept = JSON.parse(readCookie(choiceCookie) ?? '');
    return typeof kept.given === 'object' ? kept : noChoice;
  } catch {
    return noChoice;
  }
};

const read = async (path) => {
  const reply = await fetch(path, { headers: { accept: 'application/json' }, cache: 'no-store' });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}.`);
  return reply.json();
};

/** Posts one decision. The same `decisionId` may be sent as often as it takes: it is recorded once. */
const post = async (decision) => {
  try {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch('/consents', {
      method: 'POST',
      headers,
      body: JSON.stringify(decision),
      keepalive: true,
    });
    if (reply.ok) return await reply.json();
    return { failed: reply.status === 409 ? 'outdated' : 'unreachable' };
  } catch {
    return { failed: 'unreachable' };
  }
};

/** A fresh script in place of the inert one: changing the type of the old one would not run it. */
const loadScripts = (category) => {
  for (const inert of document.querySelectorAll(`script[type="text/plain"][data-category="${category}"]`)) {
    const script = document.createElement('script');
    Object.assign(script, { type: 'module', src: inert.dataset.src });
    inert.replaceWith(script);
  }
};

/**
 * The panel in `panel`, which `link` opens again; `said` says what came of it. `start` keeps to what was chosen before, or asks; `speak` changes the
 * language. After each change the document gets a `cookiechoice` event with the cookies that may be set now.
 */
export const cookiePanel = ({ panel, link, said, now = async () => new Date() }) => {
  let shown;
  let choice = keptChoice();
  /** Decisions that the server has not confirmed yet. A no waits in the choice cookie, a yes only in this page. */
  let waiting = choice.unsent ?? [];
  let busy = false;

  const load = async (language) => {
    const [notice, { categories }] = await Promise.all([
      read(`/notice?lang=${language}`),
      read(`/cookies?lang=${language}`),
    ]);
    const [form, { offers, methods, title }] = Object.entries(notice.panels).find(
      ([, one]) => one.openTo === 'visitor',
    );
    const purposes = Object.fromEntries(notice.purposes.map((purpose) => [purpose.id, purpose]));
    const gpc = offers.filter((id) => navigator.globalPrivacyControl === true && purposes[id].gpcRefuses);
    shown = { language, notice, categories, form, offers, methods, title, purposes, gpc, say: cookieTexts[language] };
  };

  const allowed = (purpose) => Object.hasOwn(choice.given, purpose) && !shown.gpc.includes(purpose);

  /** Brings the page in line with the choice: a yes loads, and the cookies of everything else go. */
  const apply = () => {
    const cookies = [];
    for (const category of shown.categories.filter(({ exempt }) => !exempt)) {
      if (allowed(category.purpose)) {
        loadScripts(category.id);
        cookies.push(...category.cookies);
      } else for (const { name } of category.cookies) deleteCookies(name);
    }
    document.dispatchEvent(new CustomEvent('cookiechoice', { detail: { cookies, say: shown.say } }));
  };

  const answered = () => choice.askAgainAt !== undefined || choice.unsent !== undefined;

  const keep = (next) => {
    choice = next;
    const own = shown.categories.find(({ exempt }) => exempt)?.cookies.find(({ name }) => name === choiceCookie);
    if (own) setCookie(choiceCookie, JSON.stringify(choice), own.duration);
  };

  /** Sends what waits; undefined once the server has recorded all of it, and only then is anything loaded. */
  const deliver = async () => {
    let answer;
    for (const decision of waiting) {
      answer = await post(decision);
      if (answer.failed) return answer.failed;
    }
    // What counts is what was recorded, not what was pressed: the browser's own signal may have refused some of it.
    const given = Object.entries(answer.purposes).filter(([, state]) => state === 'given');
    const { visitorId } = waiting.at(-1);
    waiting = [];
    keep({
      // In which version each purpose last changed for good: a later change ends the yes.
      given: Object.fromEntries(given.map(([id]) => [id, shown.purposes[id].changedIn ?? ''])),
      askAgainAt: answer.askAgainAt,
      // Who refuses everything needs no number.
      ...(given.length > 0 && { visitorId }),
    });
    apply();
  };

  const decide = (method, decisions) => {
    const { notice, language, form } = shown;
    const same = ({ method: before, decisions: said, noticeHash }) =>
      before === method && noticeHash === notice.hash && JSON.stringify(said) === JSON.stringify(decisions);
    if (waiting.length > 0 && same(waiting.at(-1))) return deliver();

    const decisionOf = (visitorId) => {
      const decisionId = crypto.randomUUID();
      return { visitorId, decisionId, noticeHash: notice.hash, language, method, form, decisions };
    };
    const visitorId = choice.visitorId ?? crypto.randomUUID();
    const someYes = Object.values(decisions).includes(true);
    const stays = Object.fromEntries(Object.entries(choice.given).filter(([id]) => decisions[id]));
    const withdraws = Object.keys(stays).length < Object.keys(choice.given).length;
    // A withdrawal ends the number it was given under; what goes on, goes on under a new one.
    const fresh = withdraws && someYes ? [decisionOf(crypto.randomUUID())] : [];
    waiting = [...(choice.unsent ?? []), decisionOf(visitorId), ...fresh];
    if (withdraws || !someYes) {
      // A no holds at once, whatever the network does.
      keep({ given: stays, unsent: waiting, ...(fresh[0] && { visitorId: fresh[0].visitorId }) });
      apply();
    } else choice = { ...choice, visitorId };
    return deliver();
  };

  const hide = (message = '') => {
    panel.hidden = true;
    said.textContent = message;
    (link.dataset.opened ? link : document.querySelector('main')).focus({ preventScroll: true });
    delete link.dataset.opened;
  };

  /** What the person pressed, or a new attempt at it; says in the panel what became of it. */
  const act = async (attempt) => {
    if (busy) return;
    busy = true;
    const failed = await attempt();
    busy = false;
    if (!failed) return panel.hidden || hide(shown.say.saved);
    if (failed === 'outdated') {
      // The same visitor is asked again, on the new text.
      choice = { ...choice, unsent: undefined, visitorId: waiting[0].visitorId };
      waiting = [];
      await load(shown.language).catch(() => undefined);
      return show({ message: shown.say.outdated, focus: true });
    }
    panel.querySelector('[role=status]').textContent = choice.unsent ? shown.say.unsent : shown.say.unreachable;
    panel.querySelector('.close').hidden = !answered();
  };

  const show = ({ details = false, message = '', focus = false } = {}) => {
    const { offers, gpc } = shown;
    drawPanel(panel, {
      ...shown,
      details,
      message,
      allowed,
      closes: answered(),
      onclose: () => hide(),
      onchoose: (id, means, ticked) => {
        const yes = (purpose) => (means ? means === 'all' : ticked.includes(purpose) && !gpc.includes(purpose));
        return act(() => decide(id, Object.fromEntries(offers.map((purpose) => [purpose, yes(purpose)]))));
      },
    });
    panel.hidden = false;
    if (focus) panel.focus();
  };

  const holds = async () => {
    const { unsent, askAgainAt, given } = choice;
    const unchanged = Object.entries(given).every(([id, version]) => version === (shown.purposes[id]?.changedIn ?? ''));
    return unsent !== undefined || (unchanged && askAgainAt !== undefined && (await now()) < new Date(askAgainAt));
  };

  const start = async (language) => {
    await load(language);
    Object.assign(link, { hidden: false, textContent: shown.title });
    const outdated = waiting.length > 0 && (await deliver()) === 'outdated';
    if (outdated || !(await holds())) {
      // What was sent too late for its text is asked again, of the same visitor; otherwise all begins anew.
      choice = outdated ? { ...noChoice, visitorId: waiting[0].visitorId } : noChoice;
      waiting = [];
      deleteCookies(choiceCookie);
      show();
    }
    apply();
  };

  const speak = async (language) => {
    await load(language);
    link.textContent = shown.title;
    if (!panel.hidden) show({ details: panel.querySelector('[role=switch]') !== null });
    apply();
  };

  link.addEventListener('click', async () => {
    link.dataset.opened = 'true';
    await load(shown.language).catch(() => undefined);
    show({ details: true, focus: true });
  });
  addEventListener('online', () => waiting.length > 0 && act(deliver));
  // So that nothing of the page is hidden behind the panel, however large it is.
  new ResizeObserver(([{ borderBoxSize }]) => {
    document.documentElement.style.setProperty('--cookie-panel', `${borderBoxSize[0].blockSize}px`);
  }).observe(panel);
  return { start, speak };
};

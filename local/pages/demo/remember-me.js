/**
 * "Keep me logged in": a yes to its category is not enough, it needs a tick of its own, and it goes when the tick does. The
 * cookie holds a random number; whose session that is, the firm's server knows.
 */
import { deleteCookies, readCookie, setCookie } from './cookie-jar.js';
import { element } from './element.js';

const name = 'remember-me';

/** Puts the box into `place` for as long as the visitor's choice allows the cookie. */
export const rememberMe = (place) =>
  document.addEventListener('cookiechoice', ({ detail: { cookies, say } }) => {
    const cookie = cookies.find((one) => one.name === name);
    const onchange = ({ target }) =>
      target.checked ? setCookie(name, crypto.randomUUID(), cookie.duration) : deleteCookies(name);
    const checked = readCookie(name) !== undefined;
    const box = element('input', { type: 'checkbox', id: name, checked, onchange });
    place.replaceChildren(...(cookie ? [element('label', { class: 'tick', for: name }, box, say.remember)] : []));
  });

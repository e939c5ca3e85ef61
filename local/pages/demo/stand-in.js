/**
 * Plays the scripts of others (Google Analytics and the like), so that the demo asks nobody else: sets the cookies of its
 * category to random values, once. `remember-me` has a box of its own.
 */
import { readCookie, setCookie } from './cookie-jar.js';

const category = new URL(import.meta.url).searchParams.get('category');
const { categories } = await (await fetch('/cookies')).json();
const cookies = categories.find(({ id }) => id === category).cookies.filter(({ name }) => name !== 'remember-me');

for (const { name, duration } of cookies) {
  // A name such as `_ga_*` ends with the number of a website.
  const whole = name.replace('*', 'STANDIN');
  if (readCookie(whole) === undefined) setCookie(whole, crypto.randomUUID(), duration);
}

/** Cookies as a script sees and sets them. Those marked `HttpOnly` are out of its reach: whoever sets them deletes them. */
const pairs = () => document.cookie.split('; ').filter((pair) => pair !== '');

/** The value of a cookie, or undefined. */
export const readCookie = (name) => {
  const pair = pairs().find((one) => one.startsWith(`${name}=`));
  return pair && decodeURIComponent(pair.slice(name.length + 1));
};

/** Seconds in an ISO 8601 duration such as `P6M`; a month is 30 days, so that no cookie outlives its promise by much. */
const seconds = (duration) => {
  const [, years = 0, months = 0, days = 0, hours = 0] =
    /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(\d+)H)?$/.exec(duration) ?? [];
  return ((Number(years) * 365 + Number(months) * 30 + Number(days)) * 24 + Number(hours)) * 3600;
};

const write = (cookie) => {
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API.
  document.cookie = `${cookie}; Path=/; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`;
};

/** Sets a cookie for as long as `GET /cookies` says: `session`, or an ISO 8601 duration. */
export const setCookie = (name, value, duration) =>
  write(`${name}=${encodeURIComponent(value)}${duration === 'session' ? '' : `; Max-Age=${seconds(duration)}`}`);

/** Deletes every cookie of a name, or of a pattern such as `_ga_*`, wherever on the domain a script has put it. */
export const deleteCookies = (pattern) => {
  const fits = (name) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern);
  const labels = location.hostname.split('.');
  const domains = labels.map((_label, place) => `; Domain=${labels.slice(place).join('.')}`);
  const names = pairs().map((pair) => pair.split('=')[0]);
  for (const name of names.filter(fits)) for (const domain of ['', ...domains]) write(`${name}=; Max-Age=0${domain}`);
};

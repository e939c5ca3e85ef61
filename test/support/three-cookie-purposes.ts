import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from './fixture-policy.ts';

const policy: Policy = fixturePolicy;
const { advertising, ...others } = fixturePolicy.purposes;
const { marketing, ...exempt } = fixturePolicy.cookieCategories;
const panel = policy.panels['cookie-panel'];
if (!panel) throw new Error('the fixture policy has a cookie panel');
const ids = ['cookies-preferences', 'cookies-analytics', 'cookies-personalised-ads'] as const;
const each = <T>(make: (id: string) => T) => Object.fromEntries(ids.map((id) => [id, make(id)]));

/** The fixture policy with a cookie panel as real ones are: three purposes with long ids. */
export const threeCookiePurposes: Policy = {
  ...policy,
  purposes: { ...others, ...each((id) => ({ ...advertising, title: { es: id, en: id } })) },
  panels: { ...policy.panels, 'cookie-panel': { ...panel, offers: ids } },
  visits: { purpose: 'cookies-analytics' },
  cookieCategories: { ...exempt, ...each((purpose) => ({ ...marketing, purpose })) },
  cookies: policy.cookies.flatMap((cookie) =>
    cookie.category === 'marketing' ? ids.map((id) => ({ ...cookie, name: id, category: id })) : [cookie],
  ),
};

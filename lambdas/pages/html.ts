import { escapeHtml } from '../domain/mail/letters/escape-html.ts';

const markup = Symbol('markup');

/** Markup whose every part was written here or escaped. The symbol keeps parsed input from posing as it. */
export type Html = { readonly [markup]: string };

type Part = Html | string | number | false | undefined | readonly Part[];

/** Takes markup as it is: only for text that nobody outside can influence. */
export const raw = (trusted: string): Html => ({ [markup]: trusted });

/** The markup as text, ready to be sent. */
export const render = (html: Html): string => html[markup];

const partText = (part: Part): string => {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'map' in part ? part.map(partText).join('') : part[markup];
};

/**
 * Markup from a template. Every interpolation is escaped unless it is markup itself; arrays are joined, `false` and
 * `undefined` print nothing. Attributes must be quoted in the template.
 */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  raw(strings.map((text, at) => text + partText(parts[at])).join(''));

/** Attributes with a leading space: `true` stands alone, `false` and `undefined` are left out, the rest is escaped. */
export const attributes = (values: Readonly<Record<string, string | number | boolean | undefined>>): Html =>
  raw(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== false)
      .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`))
      .join(''),
  );

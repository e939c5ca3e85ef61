import { promotes } from '../../../policy/model/message-wording.ts';
import type { Language, MessageTemplate, Policy } from '../../../policy/model/types.ts';
import { holdsForbiddenData } from '../people/forbidden-data.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import type { Content, Words } from './outbox.ts';

/** What a caller sends along with a message. */
export type SentContent = {
  readonly content?: Readonly<Record<string, Words>> | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
};

const refusal = (path: string, code: ProblemCode) => new Refusal(code, { places: [{ path, code }] });

/** Line ends, other controls, and characters that show nothing: a word could hide behind them. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** What mail programs turn into a link, and addresses: the wording is approved, and it has none of these. */
const linkOrAddress = /:\/\/|\bwww\.|\bmailto:|\S@\S|\.\p{L}{2,}\//iu;

const checkVariable = (value: string, maxLength: number): void => {
  const path = 'variables';
  if (value.trim() === '' || [...value].length > maxLength) throw refusal(path, 'INVALID_FIELD');
  if (unseen.test(value) || linkOrAddress.test(value.normalize('NFKC'))) throw refusal(path, 'INVALID_FIELD');
  if (holdsForbiddenData(value)) throw refusal(path, 'FORBIDDEN_DATA');
  if (promotes(value, 'es') || promotes(value, 'en')) throw refusal(path, 'PROMOTION_REFUSED');
};

/** Facts for an approved wording: every variable that it declares, and nothing else. */
const serviceContent = (template: MessageTemplate, { content, variables = {} }: SentContent): Content => {
  if (content !== undefined) throw refusal('content', 'CONTENT_NOT_EXPECTED');
  const declared = template.variables ?? {};
  if (Object.keys(variables).some((name) => !Object.hasOwn(declared, name)))
    throw refusal('variables', 'UNKNOWN_FIELD');
  const values = Object.entries(declared).map(([name, { maxLength }]) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) throw refusal('variables', 'MISSING_FIELD');
    checkVariable(value, maxLength);
    return [name, value.normalize('NFC')] as const;
  });
  return { variables: Object.fromEntries(values) };
};

const isHttps = (href: string): boolean => {
  const url = URL.canParse(href) ? new URL(href) : undefined;
  // A name before the host would show another firm than the one it leads to.
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && !unseen.test(href);
};

/** Schemes of the addresses that a text shows. */
const schemesIn = (text: string) => [...text.matchAll(/([a-z][a-z0-9+.-]*):\/\//gi)].map(([, scheme = '']) => scheme);

const checkText = (text: string): void => {
  if (text.trim() === '' || unseen.test(text)) throw refusal('content', 'INVALID_FIELD');
  if (schemesIn(text).some((scheme) => scheme.toLowerCase() !== 'https')) throw refusal('content', 'INVALID_FIELD');
  if (holdsForbiddenData(text)) throw refusal('content', 'FORBIDDEN_DATA');
};

const marketingContent = ({ languages }: Policy, { content, variables }: SentContent): Content => {
  if (variables !== undefined) throw refusal('variables', 'FIELD_NOT_EXPECTED');
  const sent = Object.keys(content ?? {});
  if (sent.some((language) => !languages.includes(language as Language))) throw refusal('content', 'UNKNOWN_LANGUAGE');
  if (!content || sent.length < languages.length) throw refusal('content', 'CONTENT_MISSING');
  for (const { subject, paragraphs } of Object.values(content)) {
    checkText(subject);
    for (const part of paragraphs) {
      checkText(typeof part === 'string' ? part : part.link);
      if (typeof part !== 'string' && !isHttps(part.href)) throw refusal('content', 'INVALID_FIELD');
    }
  }
  return { words: content };
};

/**
 * What is to be said, checked. A service message takes facts and no words: nobody can refuse it, so nobody may write into it
 * (LSSI art. 21, annex f). Advertising brings its words in every language of the policy, the same for everybody.
 */
export const checkContent = (policy: Policy, template: MessageTemplate, sent: SentContent): Content =>
  template.class === 'service' ? serviceContent(template, sent) : marketingContent(policy, sent);

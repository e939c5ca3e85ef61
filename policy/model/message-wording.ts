import type { Language, MessageTemplate } from './types.ts';

/** Stands in a wording for a variable of that name. */
const placeholder = /\{([^{}]*)\}/g;

/** Every sentence of an approved wording in one language: the subject, then the paragraphs. None, if one has no words in it. */
export const sentencesOf = ({ wording }: MessageTemplate, language: Language): readonly string[] => {
  const sentences: readonly unknown[] = wording
    ? [wording.subject, ...wording.paragraphs].map((text) => text?.[language])
    : [];
  return sentences.every((sentence) => typeof sentence === 'string') ? sentences : [];
};

/** Names between braces, each as often as it stands there. */
export const placeholdersIn = (text: string): readonly string[] =>
  [...text.matchAll(placeholder)].map(([, name = '']) => name);

/** The text with every variable in its place. Throws for one that has no value: a mail must not go out with a gap. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error('a variable of the wording has no value');
    return value;
  });

/** Words by which a text sells something, as whole words, without accents. */
const anywhere = [
  'oferta|ofertas|oferton|ofertones|descuento|descuentos|promocion|promociones|promocional|promocionales|promo|promos',
  'rebaja|rebajas|rebajado|rebajada|rebajados|rebajadas|ganga|gangas|chollo|chollos|cupon|cupones|sorteo|sorteos',
  'regalo|regalos|aprovecha|compra ya|compra ahora|compre ya|compre ahora|contrata ya|contrata ahora|precio especial',
  'a mitad de precio|ultima oportunidad|2x1|3x2|black friday|cyber monday',
  'offer|offers|discount|discounts|discounted|promotion|promotions|promotional|bargain|bargains|coupon|coupons|voucher',
  'vouchers|giveaway|giveaways|clearance|buy now|shop now|order now|subscribe now|special price|half price',
  'limited time|last chance|best deal|best deals',
].join('|');
/** In Spanish `sale` is what a train does. */
const inEnglish = `${anywhere}|sale|sales|deal|deals`;

const wholeWords = (words: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.replaceAll(' ', '\\s+')})(?![\\p{L}\\p{N}])`, 'iu');
const selling: Readonly<Record<Language, RegExp>> = { es: wholeWords(anywhere), en: wholeWords(inEnglish) };

/**
 * Whether a sentence promotes something: then it is advertising, whatever its class says (LSSI annex, letter f), and has no
 * place in a message that nobody can refuse.
 */
export const promotes = (text: string, language: Language): boolean =>
  selling[language].test(text.normalize('NFKD').replace(/\p{M}/gu, ''));

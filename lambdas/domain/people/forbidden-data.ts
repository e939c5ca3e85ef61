/**
 * Card and bank account numbers never reach our stores. A card is 13 to 19 digits that begin like an issued card and pass
 * Luhn (ISO/IEC 7812-1); an IBAN passes mod 97 (ISO 13616). Spaces, dots and dashes between the digits do not hide one.
 */

// Visa, Mastercard (51-55, 2221-2720), American Express, Diners, Discover, JCB, Maestro, UnionPay.
const cardPrefix = /^(4|5[0-9]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|3(0[0-5]|[5689])|6)/;

const luhn = (digits: string): boolean => {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const weighted = place % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
};

const isCard = (digits: string) =>
  digits.length >= 13 && digits.length <= 19 && cardPrefix.test(digits) && luhn(digits);

const mod97 = (iban: string): boolean => {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
};

/** Digits of any script as ASCII, so that full-width or Arabic digits hide nothing. */
const asciiDigits = (text: string) =>
  text.normalize('NFKC').replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0;
    let zero = point;
    while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return /[0-9]/.test(digit) ? digit : String((point - zero) % 10);
  });

const separator = '[\\s.\\-_/·–—\\u00ad\\u200b-\\u200d\\u2060]';
const digitRuns = new RegExp(`\\d(?:${separator}{0,3}\\d){12,}`, 'gu');
const ibanRuns = new RegExp(`[A-Z]{2}${separator}?\\d${separator}?\\d(?:${separator}?[A-Z0-9]){11,30}`, 'giu');
const separators = new RegExp(separator, 'gu');

/** Runs of whole digit groups: `4111 1111 1111 1111 12/27` is looked at group by group, a long reference number as one. */
const holdsCard = (run: string): boolean => {
  const groups = run.split(separators).filter((group) => group !== '');
  for (let first = 0; first < groups.length; first += 1) {
    let digits = '';
    for (let next = first; next < groups.length && digits.length <= 19; next += 1) {
      digits += groups[next];
      if (isCard(digits)) return true;
    }
  }
  return false;
};

const holdsIban = (run: string): boolean => {
  const compact = run.replace(separators, '').toUpperCase();
  for (let length = Math.min(34, compact.length); length >= 15; length -= 1) {
    if (mod97(compact.slice(0, length))) return true;
  }
  return false;
};

/**
 * The text without card and bank account numbers: each is replaced by a mark that says so. A text without any is left as it is; in
 * one with some, digits of other scripts become ASCII.
 */
export const withoutForbiddenData = (text: string, mark = '[…]'): string => {
  if (!holdsForbiddenData(text)) return text;
  return asciiDigits(text)
    .replace(digitRuns, (run) => (holdsCard(run) ? mark : run))
    .replace(ibanRuns, (run) => (holdsIban(run) ? mark : run));
};

/** Whether the text holds a card or bank account number, anywhere. */
export const holdsForbiddenData = (text: string): boolean => {
  const plain = asciiDigits(text);
  return (
    [...plain.matchAll(digitRuns)].some(([run]) => holdsCard(run)) ||
    [...plain.matchAll(ibanRuns)].some(([run]) => holdsIban(run))
  );
};

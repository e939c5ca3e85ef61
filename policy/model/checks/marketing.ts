import { placeholdersIn, promotes, sentencesOf } from '../message-wording.ts';
import { dutyMessages } from '../spanish-duties.ts';
import { exceeds, isPeriod } from './periods.ts';
import { confirmedAnd, isFilled, type Rule, when } from './rule.ts';

const longestSilence = { months: 36 };
const longestVariable = 400;

export const marketingRules: readonly Rule[] = [
  {
    id: 'marketing-without-consent',
    article: 'LSSI art. 21.1; GDPR art. 6(1)(a)',
    refuses: 'a marketing message whose purpose is missing or does not rest on consent',
    check: ({ messages, purposes }) =>
      Object.entries(messages).flatMap(([id, message]) =>
        when(
          message.class === 'marketing' &&
            (message.purpose === undefined || purposes[message.purpose]?.basis !== 'consent'),
          `messages.${id}.purpose`,
          'Advertising by mail needs consent given beforehand: name the consent purpose it is sent for.',
        ),
      ),
  },
  {
    id: 'marketing-without-unsubscribe',
    article: 'LSSI art. 21.2, 22.1; GDPR art. 7(3)',
    refuses: 'a marketing message whose consent cannot be withdrawn by a link in the message',
    check: ({ messages, purposes }) => {
      const marketed = new Set(
        Object.values(messages).flatMap((message) => (message.class === 'marketing' ? (message.purpose ?? []) : [])),
      );
      return [...marketed].flatMap((id) =>
        when(
          purposes[id]?.basis === 'consent' && !purposes[id].withdrawal?.includes('unsubscribe-link'),
          `purposes.${id}.withdrawal`,
          'Every advertising mail carries a simple way to get no more: add "unsubscribe-link".',
        ),
      );
    },
  },
  {
    id: 'advertisers-unnamed',
    article: 'LSSI art. 21.1; GDPR art. 4(11), 13(1)(e)',
    refuses: "a purpose that sends other firms' advertising without naming them, or without consent",
    check: ({ purposes }) =>
      Object.entries(purposes).flatMap(([id, { basis, advertisers }]) => [
        ...when(
          confirmedAnd(advertisers, (firms) => firms.length === 0 || !firms.every(isFilled)),
          `purposes.${id}.advertisers`,
          'Nobody can agree to advertising of firms they do not know: name each of them.',
        ),
        ...when(
          advertisers !== undefined && basis !== 'consent',
          `purposes.${id}.basis`,
          "Other firms' advertising is sent with consent only.",
        ),
      ]),
  },
  {
    id: 'service-message-promotes',
    article: 'LSSI art. 21, annex f',
    refuses: 'a service message whose wording promotes something',
    check: ({ messages, languages }) =>
      Object.entries(messages).flatMap(([id, message]) =>
        when(
          message.class === 'service' &&
            languages.some((language) =>
              sentencesOf(message, language).some((sentence) => promotes(sentence, language)),
            ),
          `messages.${id}.wording`,
          'Nobody can refuse a service message, so it sells nothing: no offer, discount, promotion or call to buy.',
        ),
      ),
  },
  {
    id: 'service-message-without-need',
    article: 'LSSI annex f; GDPR art. 6(1)(b), (c)',
    refuses: 'a service message that serves no purpose, or one that people may refuse',
    check: ({ messages, purposes }) =>
      Object.entries(messages).flatMap(([id, message]) =>
        when(
          message.class === 'service' &&
            (message.purpose === undefined
              ? !Object.hasOwn(dutyMessages, id)
              : purposes[message.purpose]?.basis === 'consent'),
          `messages.${id}.purpose`,
          'A service message carries no way out: name the contract or the law that it serves, not a consent.',
        ),
      ),
  },
  {
    id: 'wording-variable-mismatch',
    article: 'GDPR art. 5(1)(d), 12(1)',
    refuses:
      'a wording with a placeholder that is no variable, or a variable that a language never uses or that has no limit',
    check: ({ messages, languages }) =>
      Object.entries(messages).flatMap(([id, message]) => {
        const variables = message.variables ?? {};
        const names = Object.keys(variables);
        return [
          ...languages.flatMap((language) => {
            const sentences = sentencesOf(message, language);
            const used = sentences.flatMap(placeholdersIn);
            const unused = names.filter((name) => !used.includes(name));
            return when(
              used.some((name) => !names.includes(name)) ||
                (unused.length > 0 && (sentences.length > 0 || !message.wording)),
              `messages.${id}.variables`,
              `What stands in braces and what is declared must be the same in "${language}", or the mail has a gap.`,
            );
          }),
          ...Object.entries(variables).flatMap(([name, { maxLength }]) =>
            when(
              !(Number.isInteger(maxLength) && maxLength >= 1 && maxLength <= longestVariable),
              `messages.${id}.variables.${name}.maxLength`,
              `A variable is a fact, not a text: a whole number from 1 to ${longestVariable}.`,
            ),
          ),
        ];
      }),
  },
  {
    id: 'wording-not-for-service',
    article: 'LSSI art. 21; GDPR art. 5(2)',
    refuses: 'a wording on a message that is not of the class service',
    check: ({ messages }) =>
      Object.entries(messages).flatMap(([id, message]) =>
        when(
          message.class !== 'service' && (message.wording !== undefined || message.variables !== undefined),
          `messages.${id}`,
          'Only service messages have an approved wording: advertising brings its words each time, and Habeas has its own.',
        ),
      ),
  },
  {
    id: 'soft-opt-in-unlawful',
    article: 'LSSI art. 21.2',
    refuses: "a soft opt-in for other firms' advertising, or for a purpose that no marketing message is sent for",
    check: ({ messages, purposes }) =>
      Object.entries(purposes).flatMap(([id, { softOptIn, advertisers }]) => [
        ...when(
          softOptIn !== undefined && advertisers !== undefined,
          `purposes.${id}.softOptIn`,
          "Without consent only a firm's own products may be advertised, and only to its customers.",
        ),
        ...when(
          softOptIn !== undefined &&
            !Object.values(messages).some((message) => message.class === 'marketing' && message.purpose === id),
          `purposes.${id}.softOptIn`,
          'A soft opt-in is an exception for advertising by mail and for nothing else.',
        ),
      ]),
  },
  {
    id: 'marketing-cap-unusable',
    article: 'GDPR art. 5(1)(a); LSSI art. 21',
    refuses: 'a number of advertising mails, or of days for them, that is not a positive whole number',
    check: ({ marketingCap }) =>
      (['most', 'days'] as const).flatMap((part) =>
        when(
          !(Number.isInteger(marketingCap?.[part]) && marketingCap[part] > 0),
          `marketingCap.${part}`,
          'How often people get advertising at most is a promise: a whole number of mails in a whole number of days.',
        ),
      ),
  },
  {
    id: 'contact-kept-too-long',
    article: 'GDPR art. 5(1)(e), 13(2)(a)',
    refuses: 'data kept in use for more than 36 months after the last contact',
    check: ({ retention }) =>
      Object.entries(retention).flatMap(([id, { activeUntil }]) =>
        activeUntil.flatMap(({ from, period }, place) =>
          when(
            from === 'last-contact' && isPeriod(period) && exceeds(period, longestSilence),
            `retention.${id}.activeUntil.${place}.period`,
            'Nobody expects to be remembered for so long after the last contact: at most 36 months.',
          ),
        ),
      ),
  },
];

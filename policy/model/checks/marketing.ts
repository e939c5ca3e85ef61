import { exceeds, isPeriod } from './periods.ts';
import { confirmedAnd, isFilled, type Rule, when } from './rule.ts';

const longestSilence = { months: 36 };

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

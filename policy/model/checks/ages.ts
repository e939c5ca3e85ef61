import { type Rule, when } from './rule.ts';

export const ageRules: readonly Rule[] = [
  {
    id: 'minimum-age-too-low',
    article: 'LOPDGDD art. 7.1; GDPR art. 8(1)',
    refuses: 'a minimum age below 14, or one that is not a whole number of years',
    check: ({ minimumAge }) =>
      when(
        !(Number.isInteger(minimumAge) && minimumAge >= 14),
        'minimumAge',
        `A minimum age of ${minimumAge} is unlawful: in Spain nobody under 14 can consent alone, so it is a whole number from 14.`,
      ),
  },
  {
    id: 'minimum-age-too-high',
    article: 'Constitución Española art. 12; GDPR art. 8(1)',
    refuses: 'a minimum age above 18',
    check: ({ minimumAge }) =>
      when(
        minimumAge > 18,
        'minimumAge',
        `A minimum age of ${minimumAge} shuts out adults: everybody of 18 decides alone, so it is at most 18.`,
      ),
  },
];

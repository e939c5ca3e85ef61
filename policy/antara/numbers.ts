import type { Policy } from '../model/types.ts';

/** The figures that Antara promises or that the law's ceilings leave room for; retention rules and notice take them from here. */
export const numbers = {
  minimumAge: 14,
  links: {
    registration: { lives: { hours: 48 }, keyHours: 6 },
    entry: { lives: { days: 14 }, keyHours: 24 },
    undo: { lives: { hours: 72 }, keyHours: 12 },
    preference: { lives: { hours: 1 }, keyHours: 1 },
    request: { lives: { days: 30 }, keyHours: 24 },
    download: { lives: { hours: 72 }, keyHours: 12 },
    upload: { lives: { days: 30 }, keyHours: 24 },
    address: { lives: { hours: 48 }, keyHours: 6 },
    revert: { lives: { hours: 72 }, keyHours: 12 },
  },
  mailCaps: { perAddress: 3, perMailbox: 10, total: 5000 },
  marketingCap: { most: 4, days: 30 },
  // 175 days, one for old versions and two roundings to midnight stay under the shortest six months, 181 days.
  backups: {
    lockDays: 170,
    expireDays: 175,
    noncurrentDays: 1,
    multipartDays: 1,
    recoveryDays: 35,
    keyRecoveryDays: 7,
  },
  // Far more than leave in any one hour: of a firm with 100,000 people whose data live five years after their last contact some 55
  // leave in a night. A list that was taken over in one day may lapse in one day: then two people agree, or it goes by parts. Whoever
  // grows beyond that raises the number; what it has to stay below is what a mistake in a clock or a rule would destroy.
  destruction: { mostPeopleAnHour: 500 },
  sessions: { longest: { months: 3 }, idle: { days: 7 }, touch: { hours: 1 } },
  logs: { days: 150 },
  askAgainAfter: { months: 6 },
} as const satisfies Partial<Policy>;

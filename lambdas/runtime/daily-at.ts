import { type Schedule, schedules } from '../routes.ts';

/** The time of day at which a schedule runs every day, as the table of schedules says: `HH:MM`. Throws for one that does not. */
export const dailyAt = (name: (typeof schedules)[number]['name']): string => {
  const schedule: Schedule | undefined = schedules.find((each) => each.name === name);
  if (!schedule || !('dailyAt' in schedule)) throw new Error(`${name} runs at no time of day`);
  return schedule.dailyAt;
};

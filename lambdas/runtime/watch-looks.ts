import type { Staff } from '../domain/staff/staff.ts';
import { looksUnusual } from '../domain/staff/unusual-looks.ts';
import type { World } from './handler.ts';
import { describeFault } from './log.ts';

/** Answers as the look does, and raises the alarm when this member of staff looks at very many people; keeps nobody from their work. */
export const watched = async <T>(by: Staff, name: string, world: World, look: () => Promise<T>): Promise<T> => {
  try {
    return await look();
  } finally {
    const unusual = await looksUnusual(by, world).catch((error: unknown) => {
      world.log({ event: 'fault', name, ...describeFault(error) });
      return false;
    });
    if (unusual) world.log({ event: 'alarm', name, code: 'UNUSUAL_LOOKS' });
  }
};

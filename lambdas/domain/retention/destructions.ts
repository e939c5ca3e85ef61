/*
 * Keys of people are destroyed for ever, whoever was mistaken: a wrong clock, a rule with a day for a year, an account in strange
 * hands. So the purge may destroy only so many within an hour, and goes beyond that when two people have looked at it.
 */

/** How many people's keys were destroyed within the last hour, counted over everybody who does. */
export type Destructions = {
  /** Takes as many places of this hour as are left, at most `most`; answers how many. Only the purge needs them. */
  readonly take: (most: number) => Promise<number>;
  /** Gives back places that were not needed. */
  readonly giveBack: (places: number) => Promise<void>;
  /** Counts people who waited for no place: they asked for it, or two others agreed. */
  readonly count: (people: number) => Promise<void>;
};

/** Places that one run uses; it takes some at a time, so that they are not counted one by one. */
export type Allowance = {
  /** Whether one more person may end; if so, a place is used. */
  readonly may: () => Promise<boolean>;
  /** The last one did not end after all. */
  readonly unused: () => void;
  /** Gives back what is left, and counts what is not counted yet. */
  readonly settle: () => Promise<void>;
};

/** Taken at once: what is lost of them should the run be killed only delays others. */
const placesAtOnce = 50;

/** `limited`: as many as the hour leaves. `lifted`: any number, and they are counted. `over`: none. */
export const allowanceOf = (kind: 'limited' | 'lifted' | 'over', destructions: Destructions): Allowance => {
  const places = { left: 0, isOver: kind === 'over', uncounted: 0 };
  let taking: Promise<void> | undefined;

  const take = async (): Promise<void> => {
    const taken = await destructions.take(placesAtOnce);
    places.left += taken;
    if (taken === 0) places.isOver = true;
  };

  return {
    async may() {
      if (kind === 'lifted') {
        places.uncounted += 1;
        return true;
      }
      while (places.left === 0 && !places.isOver) {
        // Whoever asks meanwhile waits for the same.
        taking ??= take().finally(() => {
          taking = undefined;
        });
        await taking;
      }
      if (places.left === 0) return false;
      places.left -= 1;
      return true;
    },

    unused() {
      if (kind === 'lifted') places.uncounted -= 1;
      else places.left += 1;
    },

    async settle() {
      const { left, uncounted } = places;
      Object.assign(places, { left: 0, uncounted: 0 });
      if (left > 0) await destructions.giveBack(left);
      if (uncounted > 0) await destructions.count(uncounted);
    },
  };
};

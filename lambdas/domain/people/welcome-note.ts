/** So many days it is noted that a welcome was sent, from then on. */
export const welcomeNoteDays = 7;

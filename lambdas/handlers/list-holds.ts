import * as z from 'zod';
import { shownHold } from '../domain/blocking/set-hold.ts';
import { civilDate } from '../domain/time.ts';
import { httpHandler } from '../runtime/handler.ts';
import { holdShape } from '../runtime/hold-shape.ts';

/** `GET /staff/holds`: every hold, newest first, released ones for as long as the log of accesses is kept. */
export const handler = httpHandler({
  answers: {
    200: { says: 'Holds with their reasons and review dates', shape: z.object({ holds: z.array(holdShape) }) },
  },
  refuses: [],
  async handle(_request, { holds, policy, now }) {
    const today = civilDate(now(), policy.zone);
    return { status: 200, json: { holds: (await holds.list()).map((hold) => shownHold(hold, today)) } };
  },
});

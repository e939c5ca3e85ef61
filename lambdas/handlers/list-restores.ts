import * as z from 'zod';
import { listRestores } from '../domain/backups/propose-restore.ts';
import { httpHandler } from '../runtime/handler.ts';
import {
  orderShape,
  rehearsalShape,
  restoreShape,
  toOrderAnswer,
  toRehearsalAnswer,
  toRestoreAnswer,
} from '../runtime/restore-shape.ts';

/** `GET /staff/restores`: orders that stand, every restore with its proof, and every one that was only tried; newest first. */
export const handler = httpHandler({
  answers: {
    200: {
      says: 'Orders that wait or may still be begun, restores that were begun, and those that were only tried',
      shape: z.object({
        orders: z.array(orderShape),
        restores: z.array(restoreShape),
        rehearsals: z.array(rehearsalShape).describe('Restores that were only tried, each month; newest first'),
      }),
    },
  },
  refuses: [],
  async handle(_request, world) {
    const { orders, restores } = await listRestores(world);
    const rehearsals = (await world.rehearsals.list()).map(toRehearsalAnswer);
    return {
      status: 200,
      json: { orders: orders.map(toOrderAnswer), restores: restores.map(toRestoreAnswer), rehearsals },
    };
  },
});

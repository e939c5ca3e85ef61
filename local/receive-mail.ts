import { readMime } from '../lambdas/adapters/read-mime.ts';
import type { InboundMail } from '../lambdas/domain/requests/inbound/inbound-mail.ts';
import { loadHandler } from '../lambdas/runtime/all-handlers.ts';
import type { EventHandler, World } from '../lambdas/runtime/handler.ts';

/**
 * Hands a raw mail over as AWS does. True once what follows from it is kept; false for one that nobody could be answered, which is kept
 * nowhere. Throws when it could not be kept.
 */
export const receiveMail = async (raw: Uint8Array, world: World): Promise<boolean> => {
  const [handler, mail] = [
    (await loadHandler('receive-mail')) as EventHandler<InboundMail | undefined>,
    await readMime(raw),
  ];
  await handler(mail, world);
  return mail !== undefined;
};

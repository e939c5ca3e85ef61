import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../lambdas/runtime/handler.ts';

/** Where the demo takes a raw mail, as if it had come by SMTP. */
export const mailPath = '/_local/inbound-mail';

/** Status, code and title of a problem. */
type Problem = readonly [number, string, string];

const isMail = ({ 'content-type': type = '' }: IncomingHttpHeaders): boolean =>
  /^(message\/rfc822|text\/plain)\s*(;|$)/i.test(type);

/** Hands a raw mail over; answers why it was not taken, or undefined. */
export const takeDemoMail = async (
  headers: IncomingHttpHeaders,
  body: unknown,
  world: World,
): Promise<Problem | undefined> => {
  if (!isMail(headers) || !(body instanceof Uint8Array)) {
    return [415, 'UNSUPPORTED_TYPE', 'Send a raw mail, as message/rfc822 or text/plain'];
  }
  const { receiveMail } = await import('./receive-mail.ts');
  return (await receiveMail(body, world))
    ? undefined
    : [422, 'UNREADABLE_MAIL', 'From names nobody who could be answered'];
};

import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { proofPeriod } from '../consent/decision.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { after } from '../time.ts';
import { checkContent, type SentContent } from './message-content.ts';
import type { Message } from './outbox.ts';

export type MessageRequest = SentContent & {
  readonly messageId: string;
  /** Id in the policy's `messages`. */
  readonly template: string;
  /** Ids of people; the same twice counts once. */
  readonly subjects: readonly string[];
};

/**
 * Takes a message for people into the queue, each of them once. Nobody is looked up: whether somebody may get it, and whether
 * they exist, is asked when it is sent. The class is the policy's; no request can change it. Throws for a message that the
 * policy lacks or that Habeas sends by itself, for content that the class does not take, and for an id used before for
 * something else; the same again answers the same.
 */
export const acceptMessage = async (
  request: MessageRequest,
  clientId: string,
  { policy, outbox, now }: Pick<Ports, 'policy' | 'outbox' | 'now'>,
): Promise<Message> => {
  const { messageId, template: name } = request;
  const template = Object.hasOwn(policy.messages, name) ? policy.messages[name] : undefined;
  if (!template || template.class === 'transactional' || (template.class === 'service' && !template.wording)) {
    throw new Refusal('UNKNOWN_MESSAGE', { places: [{ path: 'template', code: 'UNKNOWN_MESSAGE' }] });
  }
  const content = checkContent(policy, template, request);
  const subjects = [...new Set(request.subjects)].sort();
  const digest = createHash('sha256')
    .update(canonicalJson([name, subjects, content]))
    .digest('base64url');
  const at = now();
  const kept = await outbox.keep({
    id: { clientId, messageId },
    template: name,
    class: template.class,
    createdAt: at.toISOString(),
    accepted: subjects.length,
    subjects,
    content,
    digest,
    shownUntil: after(at, proofPeriod(policy)),
  });
  if (!kept)
    throw new Refusal('IDEMPOTENCY_MISMATCH', { places: [{ path: 'messageId', code: 'IDEMPOTENCY_MISMATCH' }] });
  return kept;
};

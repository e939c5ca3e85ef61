import { consentPurposes } from '../../../policy/model/derive.ts';
import type { Policy } from '../../../policy/model/types.ts';
import type { Address } from '../mail/address.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { changesBy, keepOwnChoice } from './own-choice.ts';
import { type MailingList, openUnsubscribe } from './unsubscribe-token.ts';

type Needs = Pick<Ports, 'policy' | 'publications' | 'now' | 'keyRing' | 'decisions'>;

/** Consent purposes that we send advertising for: those that a link in each mail gets out of (`checkPolicy` sees to that). */
export const marketingPurposes = (policy: Policy): readonly string[] =>
  consentPurposes(policy).filter((id) => policy.purposes[id]?.withdrawal?.includes('unsubscribe-link'));

/** The list behind an unsubscribe link; throws `LINK_DEAD` for a link that is none. */
export const viewUnsubscribe = async (
  token: string,
  ports: Pick<Ports, 'policy' | 'keyRing'>,
): Promise<MailingList> => {
  const list = await openUnsubscribe(token, ports);
  if (!list) throw new Refusal('LINK_DEAD');
  return list;
};

const noTo = (purposes: readonly string[]) => Object.fromEntries(purposes.map((id) => [id, false] as const));

/**
 * Takes a person off one list, or off all of them, at once (RFC 8058; GDPR arts. 7(3), 21(3)): says which, the same whether
 * anything changed, and whether the person is still held. Throws `LINK_DEAD` for a link that is none.
 */
export const unsubscribe = async (
  token: string,
  scope: 'list' | 'all',
  ports: Needs,
): Promise<{ readonly list: MailingList; readonly stopped: readonly string[] }> => {
  const list = await viewUnsubscribe(token, ports);
  const { subjectId, purpose, language } = list;
  const stopped = scope === 'all' ? [...new Set([purpose, ...marketingPurposes(ports.policy)])] : [purpose];
  const { live, decisions } = await ports.decisions.holding({ subjectId });
  if (live) {
    const changes = changesBy(noTo(stopped), decisions, { ...ports, now: ports.now() });
    await keepOwnChoice({ subjectId, method: 'unsubscribe', language }, changes, ports);
  }
  return { list, stopped };
};

/**
 * A complaint about a mail takes back every yes to advertising of everybody at that address: nobody says more plainly that
 * they want no more (GDPR art. 21(3)). What was never agreed to, or only afterwards, is left as it is.
 */
export const withdrawAfterComplaint = async (
  address: Address,
  complainedAt: Date,
  ports: Needs & Pick<Ports, 'people'>,
): Promise<void> => {
  const { policy, people } = ports;
  for (const subjectId of await people.subjectsAt(address)) {
    const { live, decisions } = await ports.decisions.holding({ subjectId });
    const taken = changesBy(noTo(marketingPurposes(policy)), decisions, { ...ports, now: ports.now() }).filter(
      ({ stood }) => stood !== undefined && stood.decidedAt <= complainedAt.toISOString(),
    );
    const language = taken[0]?.stood?.language;
    if (live && language) await keepOwnChoice({ subjectId, method: 'complaint', language }, taken, ports);
  }
};

import { holdingOf } from '../consent/holding.ts';
import type { Address } from '../mail/address.ts';
import type { Ports } from '../ports.ts';

type Needs = Pick<Ports, 'policy' | 'publications' | 'now' | 'decisions' | 'people'>;

/** Everybody who is held under an address at this moment, and since when, those first who were there first. */
export const heldAt = async (
  address: Address,
  ports: Needs,
): Promise<readonly { readonly subjectId: string; readonly since: Date }[]> => {
  const found = await Promise.all(
    (await ports.people.subjectsAt(address)).map(async (subjectId) => ({
      subjectId,
      facts: (await holdingOf({ subjectId }, ports)).facts,
    })),
  );
  return found
    .flatMap(({ subjectId, facts }) => (facts ? [{ subjectId, since: new Date(facts.createdAt) }] : []))
    .sort((a, b) => a.since.getTime() - b.since.getTime());
};

import { formOf } from '../../../policy/model/derive.ts';
import { identityParts } from '../people/identity.ts';
import type { Ports } from '../ports.ts';

/** What somebody says of themselves where several people share a mailbox. */
export type SelfDescription = { readonly name: string; readonly secret: string };

/** A shorter answer could be guessed. */
const leastSecret = 4;

const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s().\-–—/]+/gu, '');

type Needs = Pick<Ports, 'subjects' | 'people' | 'policy'>;

/** A person as the forms name them, and what they gave in forms that others might not know. */
const gaveOf = async (subjectId: string, { subjects, policy }: Needs) => {
  const file = await subjects.load(subjectId);
  const opened = file && (await subjects.open(file));
  if (!opened) return undefined;
  // What is chosen from a list can be guessed.
  const isOwn = (form: string, name: string) =>
    ['text', 'phone'].includes(formOf(policy, form)?.fields[name]?.type ?? '');
  const values = opened.forms.flatMap(({ form, fields }) =>
    fields.flatMap(({ name, value }) =>
      typeof value === 'string' && !value.includes('@') && isOwn(form, name) ? [folded(value)] : [],
    ),
  );
  return { person: opened.person, values };
};

/**
 * Whether somebody is that person: their name as they registered it, and one more thing they once gave us in a form, which is
 * neither the name nor an address, and which nobody else at that mailbox gave: a firm or a telephone may be of several. Whoever reads
 * the same mailbox knows the name of the other, but not that (promises.md case 8).
 */
export const isThem = async (subjectId: string, { name, secret }: SelfDescription, ports: Needs): Promise<boolean> => {
  const known = await gaveOf(subjectId, ports);
  if (!known) return false;
  const { person, values } = known;
  const others = (await ports.people.subjectsAt(person.address)).filter((other) => other !== subjectId);
  const theirs = new Set(
    (await Promise.all(others.map((other) => gaveOf(other, ports)))).flatMap((one) => one?.values ?? []),
  );
  const [, own] = identityParts(person.address, person.name);
  const [, said] = identityParts(person.address, name);
  const answer = folded(secret);
  const isTheirs = values.includes(answer) && answer !== folded(person.name) && !theirs.has(answer);
  return own === said && answer.length >= leastSecret && isTheirs;
};

/** Those of several people whom this describes. */
export const whoIsIt = async (
  subjectIds: readonly string[],
  said: SelfDescription,
  ports: Needs,
): Promise<readonly string[]> => {
  const answers = await Promise.all(subjectIds.map((subjectId) => isThem(subjectId, said, ports)));
  return subjectIds.filter((_, place) => answers[place]);
};

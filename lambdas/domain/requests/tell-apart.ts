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

/**
 * Whether somebody is that person: their name as they registered it, and one more thing they once gave us in a form, which is
 * neither the name nor an address. Whoever reads the same mailbox knows the name of the other, but not that (promises.md case 8).
 */
export const isThem = async (
  subjectId: string,
  { name, secret }: SelfDescription,
  { subjects, policy }: Pick<Ports, 'subjects' | 'policy'>,
): Promise<boolean> => {
  const file = await subjects.load(subjectId);
  const opened = file && (await subjects.open(file));
  if (!opened) return false;
  const { person, forms } = opened;
  const [, own] = identityParts(person.address, person.name);
  const [, said] = identityParts(person.address, name);
  const answer = folded(secret);
  // What is chosen from a list can be guessed.
  const isOwn = (form: string, name: string) =>
    ['text', 'phone'].includes(formOf(policy, form)?.fields[name]?.type ?? '');
  const values = forms.flatMap(({ form, fields }) =>
    fields.flatMap(({ name: field, value }) =>
      typeof value === 'string' && !value.includes('@') && isOwn(form, field) ? [folded(value)] : [],
    ),
  );
  const known = values.filter((value) => value.length >= leastSecret && value !== folded(person.name));
  return own === said && answer.length >= leastSecret && known.includes(answer);
};

/** Those of several people whom this describes. */
export const whoIsIt = async (
  subjectIds: readonly string[],
  said: SelfDescription,
  ports: Pick<Ports, 'subjects' | 'policy'>,
): Promise<readonly string[]> => {
  const answers = await Promise.all(subjectIds.map((subjectId) => isThem(subjectId, said, ports)));
  return subjectIds.filter((_, place) => answers[place]);
};

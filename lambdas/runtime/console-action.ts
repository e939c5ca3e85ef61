import type { Right } from '../../policy/model/types.ts';
import { parseAddress } from '../domain/mail/address.ts';
import { heldAt } from '../domain/people/held-people.ts';
import type { StaffAction } from '../domain/requests/acting.ts';
import { type Question, type RefusalGround, refusalGrounds } from '../domain/requests/request.ts';
import type { Staff } from '../domain/staff/staff.ts';
import type { SentAction } from '../pages/console/action-forms.ts';
import type { ActionName } from '../pages/console/possible-actions.ts';
import type { Wrong } from '../pages/console/problem-words.ts';
import type { World } from './handler.ts';

/** A form of an action as it was posted; texts, and ticks as `true`. */
export type PostedAction = {
  readonly action: ActionName;
  readonly changes?: Readonly<Record<string, string>> | undefined;
} & {
  readonly [name in
    | 'reason'
    | 'sure'
    | 'text'
    | 'right'
    | 'marketing'
    | 'question'
    | 'accepted'
    | 'email'
    | 'who'
    | 'outcome'
    | 'ground'
    | 'as']?: string | undefined;
};

type Refused = Pick<SentAction, 'wrong' | 'people'>;
/** What it asks for, or what is wrong with it. */
export type ReadAction = { readonly asked: StaffAction & { readonly reason: string } } | Refused;

const wrong = (code: Wrong['code'], path: string): Refused => ({ wrong: { code, path } });

/** Who it is, by the address under which somebody is held. Whoever is found without being taken is noted as looked at. */
const personAt = async (
  { email = '', who }: PostedAction,
  { id, reason, by }: { readonly id: string; readonly reason: string; readonly by: Staff },
  world: World,
): Promise<{ readonly subjectId: string } | Refused> => {
  const address = parseAddress(email.trim());
  if (!address) return wrong('INVALID_FIELD', 'email');
  const people = await heldAt(address, world);
  const [only] = people;
  const meant = people.length === 1 ? only : people.find(({ subjectId }) => subjectId === who);
  if (meant) return { subjectId: meant.subjectId };
  const note = { by, reason, reference: id } as const;
  if (!only) {
    await world.audit.note({ ...note, act: 'refused' });
    return wrong('NOT_FOUND', 'email');
  }
  for (const { subjectId } of people) await world.audit.note({ ...note, act: 'view-subject', subjectId });
  return { ...wrong('MISSING_FIELD', 'who'), people };
};

/** New values of fields; what was left empty stays as it is. */
const changesIn = (changes: PostedAction['changes'] = {}): Readonly<Record<string, string | boolean>> =>
  Object.fromEntries(
    Object.entries(changes)
      .filter(([, value]) => value.trim() !== '')
      .map(([name, value]) => [name, value === 'true' || value === 'false' ? value === 'true' : value]),
  );

const questions: readonly Question[] = ['identity', 'which-data'];

/** What a posted form asks for. `id`: reference of the request; `by`: whoever sent it. */
export const readAction = async (
  posted: PostedAction,
  request: { readonly id: string; readonly by: Staff },
  world: World,
): Promise<ReadAction> => {
  const { action, sure, text = '', reason = '' } = posted;
  const { rights } = world.policy;
  if (sure !== 'true') return wrong('MISSING_FIELD', 'sure');
  const ask = (asked: StaffAction): ReadAction => ({ asked: { ...asked, reason } });
  const person = () => personAt(posted, { ...request, reason }, world);
  switch (action) {
    case 'triage': {
      const right = rights.find((known) => known === posted.right);
      const marketing = right === 'objection' && posted.marketing === 'true';
      return right ? ask({ action, right, ...(marketing && { marketing }) }) : wrong('UNKNOWN_RIGHT', 'right');
    }
    case 'identify': {
      const found = await person();
      return 'subjectId' in found ? ask({ action, ...found }) : found;
    }
    case 'settle': {
      if (!['true', 'false'].includes(posted.accepted ?? '')) return wrong('MISSING_FIELD', 'accepted');
      const accepted = posted.accepted === 'true';
      const isNamed = accepted && posted.email !== undefined && posted.email !== '';
      const found: { readonly subjectId?: string } | Refused = isNamed ? await person() : {};
      return 'wrong' in found ? found : ask({ action, accepted, ...found });
    }
    case 'answer': {
      const { outcome } = posted;
      return outcome === 'fulfilled' || outcome === 'partial'
        ? ask({ action, outcome, text })
        : wrong('MISSING_FIELD', 'outcome');
    }
    case 'ask': {
      const question = questions.find((known) => known === posted.question);
      return question ? ask({ action, question, text }) : wrong('MISSING_FIELD', 'question');
    }
    case 'execute': {
      const as: Right | undefined = rights.find((known) => known === posted.as);
      const changes = changesIn(posted.changes);
      return ask({
        action,
        ...(as && { as }),
        ...(Object.keys(changes).length > 0 && { changes }),
      });
    }
    case 'propose-refusal': {
      const isKnown = Object.hasOwn(refusalGrounds, posted.ground ?? '');
      return isKnown ? ask({ action, ground: posted.ground as RefusalGround, text }) : wrong('MISSING_FIELD', 'ground');
    }
    case 'change-address':
      return ask({ action, email: (posted.email ?? '').trim() });
    case 'extend':
    case 'forward':
      return ask({ action, text });
    default:
      return ask({ action });
  }
};

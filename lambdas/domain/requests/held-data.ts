import { consentPurposes, cookiePurposes } from '../../../policy/model/derive.ts';
import { citationIn } from '../../../policy/model/notice/wording.ts';
import type { Language, Policy } from '../../../policy/model/types.ts';
import type { OpenedSubject, SubjectFile } from '../blocking/subjects.ts';
import { standingOf } from '../consent/fold.ts';
import type { SuppressionScope } from '../guards/guards.ts';
import { controllerIdentity, type Identity, rightsSentences } from '../mail/letters/wording.ts';
import type { Ports } from '../ports.ts';
import type { LoadedBlocked } from '../retention/lives.ts';
import type { Former, PastEvent, Restriction } from '../retention/person-facts.ts';
import { type Reckoning, reckon, type UseState } from '../retention/reckon.ts';
import { apartOf, blockedOf } from './bundle/held-apart.ts';
import { type Beside, heldCategories, heldRecipients } from './bundle/held-for.ts';
import { heldDecisions, heldEvents, heldForms, ownContacts } from './bundle/held-items.ts';
import type {
  HeldApart,
  HeldBlocked,
  HeldCategory,
  HeldDecision,
  HeldEvent,
  HeldForm,
  HeldPreference,
  HeldRecipient,
  HeldRequest,
} from './bundle/held-types.ts';
import { redactOthers } from './bundle/redact-others.ts';
import { bundleWords, rightWords } from './bundle/words.ts';

/** Everything held of one person, opened, with where it comes from, what for, who receives it, and when it ends. JSON as it is. */
export type HeldData = {
  readonly format: 'habeas-held-data/1';
  readonly subjectId: string;
  /** ISO 8601 UTC. */
  readonly madeAt: string;
  readonly language: Language;
  readonly policy: { readonly id: string; readonly version: string };
  readonly controller: Identity;
  /** Absolute. */
  readonly noticeUrl: string;
  /** Of a copy that comes in parts: which one this is. */
  readonly part?: { readonly number: number; readonly of: number };
  readonly state: UseState;
  readonly restriction?: Restriction;
  readonly person: {
    readonly name: string;
    readonly address: string;
    readonly language: Language;
    /** ISO 8601 UTC. */
    readonly since: string;
    readonly category: string;
    readonly languageCategory: string;
  };
  readonly forms: readonly HeldForm[];
  readonly events: readonly HeldEvent[];
  readonly decisions: readonly HeldDecision[];
  readonly preferences: readonly HeldPreference[];
  readonly requests: readonly HeldRequest[];
  /** That no advertising may go to the address, or that nobody may enter it here; since when. */
  readonly suppressions: readonly { readonly scope: SuppressionScope; readonly since: string }[];
  /** Dates that are left of what is blocked or gone by now, because clocks run on them. */
  readonly former: Former & { readonly events: readonly Omit<PastEvent, 'digest'>[] };
  readonly categories: readonly HeldCategory[];
  readonly recipients: readonly HeldRecipient[];
  /** What keeps data from being destroyed at the moment: on which ground, and when that is looked at again. Absent with `blocked`. */
  readonly holds?: readonly {
    readonly citation: string;
    readonly categories?: readonly string[];
    readonly reviewOn: string;
  }[];
  /** Absent where nobody looked: only a copy tells of it. */
  readonly blocked?: readonly HeldBlocked[];
  readonly apart: readonly HeldApart[];
  /** GDPR art. 15(1)(h). */
  readonly automatedDecisions: string;
  /** GDPR art. 15(1)(e), (f). */
  readonly rights: readonly string[];
};

type Needs = Pick<Ports, 'policy' | 'publications' | 'settings' | 'now' | 'subjects' | 'guards' | 'requests'> &
  Partial<Pick<Ports, 'lives'>>;
type Seen = { readonly policy: Policy; readonly language: Language; readonly now: Date };

/** How each consent purpose stands that a person can be asked about; cookies belong to browsers, of which nobody is known. */
const preferencesOf = ({ facts }: SubjectFile, { publications }: Needs, seen: Seen): readonly HeldPreference[] => {
  const { policy, language, now } = seen;
  const cookies = cookiePurposes(policy);
  return consentPurposes(policy)
    .filter((purpose) => !cookies.includes(purpose))
    .map((purpose) => {
      const { state, since, decision } = standingOf(facts.decisions, purpose, { policy, publications, now });
      return {
        purpose,
        title: policy.purposes[purpose]?.title[language] ?? purpose,
        state,
        ...(since !== undefined && { since }),
        ...(decision && { decisionId: decision.decisionId }),
        ...(decision?.provenance?.decidedOn !== undefined && { decidedOn: decision.provenance.decidedOn }),
      };
    });
};

/** The category that a person's language belongs to: their own, or the first that declares it. */
const languageCategory = ({ categories, stored }: Policy): string => {
  const declares = (category: string) => categories[category]?.fields.includes('language') ?? false;
  return declares(stored.person) ? stored.person : (Object.keys(categories).find(declares) ?? stored.person);
};

const requestsOf = async (
  subjectId: string,
  opened: OpenedSubject,
  { requests }: Needs,
  { policy, language }: Seen,
): Promise<readonly HeldRequest[]> => {
  const files = await requests.ofSubject(subjectId);
  const own = ownContacts(opened, policy);
  return Promise.all(
    files.map(async ({ id, right, channel, state, receivedAt, dueOn, outcome, closedAt }) => {
      const [content, letters] = await Promise.all([requests.content(id), requests.letters(id)]);
      const details = content?.details && redactOthers(content.details, own, bundleWords[language].marker);
      return {
        id,
        right,
        title: rightWords[right][language],
        channel,
        state,
        receivedAt,
        dueOn,
        ...(outcome && { outcome }),
        ...(closedAt !== undefined && { closedAt }),
        ...(details && { details }),
        letters: letters.map(({ at, subject }) => ({ at, subject })),
      };
    }),
  );
};

const scopes: readonly SuppressionScope[] = ['marketing', 'entry'];

const suppressionsOf = async ({ person }: OpenedSubject, { guards }: Needs): Promise<HeldData['suppressions']> => {
  const found = await Promise.all(
    scopes.map(async (scope) => ({ scope, since: await guards.suppressedSince(person.address, scope) })),
  );
  return found.flatMap(({ scope, since }) => (since === undefined ? [] : [{ scope, since }]));
};

/** Categories of what is held beside the data whose clocks are reckoned. It stays as long as the person, or nobody knows yet. */
const besideOf = (
  { policy }: Seen,
  { state, usedUntil }: Pick<Reckoning, 'state' | 'usedUntil'>,
  {
    decisions,
    byOthers,
    suppressed,
    asked,
  }: Readonly<Record<'decisions' | 'byOthers' | 'suppressed' | 'asked', boolean>>,
): readonly Beside[] => {
  const { stored } = policy;
  const withPerson = { state, usedUntil: usedUntil?.toISOString() ?? 'open' };
  const byItself = { state: 'active', usedUntil: 'open' } as const;
  return [
    { category: languageCategory(policy), ...withPerson },
    ...(decisions ? [{ category: stored.decision, ...withPerson }] : []),
    ...(byOthers ? [{ category: stored.entrySource, ...withPerson }] : []),
    ...(suppressed ? [{ category: stored.suppression, ...byItself }] : []),
    ...(asked ? [{ category: stored.request, ...byItself }] : []),
  ];
};

const restingOn = (preferences: readonly HeldPreference[], policy: Policy) => {
  const states = new Map(preferences.map(({ purpose, state }) => [purpose, state]));
  const isConsent = (purpose: string) => policy.purposes[purpose]?.basis === 'consent';
  return {
    isAsked: (purpose: string) => !isConsent(purpose) || (states.get(purpose) ?? 'never') !== 'never',
    isShared: (purpose: string) => !isConsent(purpose) || ['given', 'soft-opt-in'].includes(states.get(purpose) ?? ''),
  };
};

const holdsOf = ({ holds }: LoadedBlocked, language: Language): NonNullable<HeldData['holds']> =>
  holds.flatMap(({ citation, categories: of, reviewOn, releasedAt }) =>
    releasedAt === undefined
      ? [{ citation: citationIn(citation, language), reviewOn, ...(of && { categories: of }) }]
      : [],
  );

/**
 * Everything held of one person at this moment, opened (GDPR art. 15; CJEU C-487/21, C-154/21), in a language of the policy; it is for
 * that person alone. Undefined for whoever is not stored, or no more: also where something of theirs is still blocked. Data whose use
 * has ended are in it, marked `ended`, until the night takes them.
 *
 * Of what is blocked it says what, why and until when, and opens nothing; without `lives` it does not look. Looks of staff are kept by day, sessions by their own number,
 * visits by nobody's name: no query finds them by person, so it only says that they are kept (`apart`).
 */
export const heldData = async (subjectId: string, language: Language, ports: Needs): Promise<HeldData | undefined> => {
  const { policy, publications, settings, subjects, lives } = ports;
  const now = ports.now();
  const seen: Seen = { policy, language, now };
  const file = await subjects.load(subjectId);
  const opened = file && (await subjects.open(file));
  if (!opened) return undefined;
  const { facts } = file;
  const reckoning = reckon(facts, { policy, publications, now, horizon: now });
  const [blocked, suppressions, requests] = await Promise.all([
    lives?.loadBlocked(subjectId),
    suppressionsOf(opened, ports),
    requestsOf(subjectId, opened, ports, seen),
  ]);
  const needs = { policy, settings, language };
  const preferences = preferencesOf(file, ports, seen);
  const forms = heldForms(opened, facts.decisions, needs);
  const has = {
    decisions: facts.decisions.length > 0,
    byOthers: forms.some(({ source }) => source.kind !== 'person'),
    suppressed: suppressions.length > 0,
    asked: requests.length > 0,
  };
  const beside = besideOf(seen, reckoning, has);
  const categories = heldCategories(reckoning, beside, restingOn(preferences, policy), seen);
  const { formerEnd, formerContact, formerPurchase, formerInvoice, formerAttendance, pastEvents = [] } = facts;
  const former = { formerEnd, formerContact, formerPurchase, formerInvoice, formerAttendance };
  return {
    format: 'habeas-held-data/1',
    subjectId,
    madeAt: now.toISOString(),
    language,
    policy: { id: policy.id, version: policy.version },
    controller: controllerIdentity(policy, language),
    noticeUrl: `${settings.publicUrl}/notice?lang=${language}`,
    state: reckoning.state,
    ...(facts.restriction && { restriction: facts.restriction }),
    person: {
      ...opened.person,
      since: facts.createdAt,
      category: policy.stored.person,
      languageCategory: languageCategory(policy),
    },
    forms,
    events: heldEvents(opened.events, reckoning, needs),
    decisions: heldDecisions(facts.decisions, needs),
    preferences,
    requests,
    suppressions,
    former: {
      ...Object.fromEntries(Object.entries(former).filter(([, date]) => date !== undefined)),
      events: pastEvents.map(({ eventId, source, recordedAt }) => ({ eventId, source, recordedAt })),
    },
    categories,
    recipients: heldRecipients(categories, seen),
    ...(blocked && { holds: holdsOf(blocked, language), blocked: blockedOf(blocked, seen) }),
    apart: apartOf(seen),
    automatedDecisions: policy.automatedDecisions[language],
    rights: rightsSentences(policy, language),
  };
};

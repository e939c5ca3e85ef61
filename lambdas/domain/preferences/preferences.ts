import { consentPurposes, cookiePurposes, formOf } from '../../../policy/model/derive.ts';
import type { Language, Policy, Publication } from '../../../policy/model/types.ts';
import { receiptOf } from '../consent/decision.ts';
import type { Holding } from '../consent/decisions.ts';
import { type Standing, standingOf } from '../consent/fold.ts';
import { holdingOf } from '../consent/holding.ts';
import { linkEnds, openLink } from '../links/link-token.ts';
import { currentPublication, shownPublication } from '../notices/publications.ts';
import type { Ports } from '../ports.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import { closeAccount, closingThatStands } from '../retention/record-event.ts';
import { changesBy, keepOwnChoice, type Wishes } from './own-choice.ts';

type Needs = Pick<Ports, 'policy' | 'publications' | 'now' | 'keyRing' | 'decisions'>;

/** One purpose that the person is asked about, and how it stands. */
export type Preference = Standing & { readonly purpose: string };

/** The preference centre of one person, who is named nowhere in it. */
export type Preferences = {
  readonly language: Language;
  readonly expiresAt: Date;
  /** Hash of the notice in force, in that language: a yes says it back. */
  readonly noticeHash: string;
  readonly preferences: readonly Preference[];
  /** When they closed their account, if they did and nothing began since. */
  readonly closedAt?: Date;
};

export type PreferenceAct = {
  readonly action: string;
  readonly decisions?: Wishes;
  readonly noticeHash?: string;
};

/** Consent purposes that this person's forms or any account's settings offer, or that were ever decided; never those of cookies. */
const askedOf = (policy: Policy, { forms, decisions }: Holding): readonly string[] => {
  const asked = new Set([
    ...forms.flatMap((form) => formOf(policy, form)?.offers ?? []),
    ...Object.values(policy.panels).flatMap(({ openTo, offers }) => (openTo === 'subject' ? offers : [])),
    ...decisions.flatMap(({ purposes }) => Object.keys(purposes)),
  ]);
  const cookies = cookiePurposes(policy);
  return consentPurposes(policy).filter((id) => asked.has(id) && !cookies.includes(id));
};

/** Whose centre a link opens, and what is held of them; `LINK_DEAD` for a forged, expired or unknown link and for the erased alike. */
const enter = async (token: string, ports: Needs) => {
  const payload = await openLink(token, ports);
  if (payload?.kind !== 'preference') throw new Refusal('LINK_DEAD');
  const holding = await holdingOf(payload, ports);
  if (!holding.live) throw new Refusal('LINK_DEAD');
  return { payload, holding };
};

type Entered = Awaited<ReturnType<typeof enter>>;

const preferencesOf = ({ payload, holding }: Entered, { policy, publications, now }: Needs): Preferences => {
  const rules = { policy, publications, now: now() };
  const closing = holding.facts && closingThatStands(holding.facts, policy.zone);
  return {
    language: payload.language,
    expiresAt: linkEnds(policy, payload),
    noticeHash: currentPublication(publications).hashes[payload.language],
    preferences: askedOf(policy, holding).map((purpose) => ({
      purpose,
      ...standingOf(holding.decisions, purpose, rules),
    })),
    ...(closing && { closedAt: new Date(closing.recordedAt) }),
  };
};

/** What a link to the preference centre shows; changes nothing. Throws `LINK_DEAD`. */
export const viewPreferences = async (token: string, ports: Needs): Promise<Preferences> =>
  preferencesOf(await enter(token, ports), ports);

/**
 * The person closes their account from their preference centre (AN-54): service mail stops at once, and in the night goes whatever
 * the law does not keep. Throws `LINK_DEAD`, and `CONSENT_NOT_EXPLICIT` where the box beside the button was left empty.
 */
export const leaveFor = async (
  token: string,
  accepted: boolean,
  ports: Needs & Pick<Ports, 'lifeEvents'>,
): Promise<Preferences & { readonly closedAt: Date }> => {
  const entered = await enter(token, ports);
  if (!accepted) {
    throw new Refusal('CONSENT_NOT_EXPLICIT', { places: [{ path: 'accepted', code: 'CONSENT_NOT_EXPLICIT' }] });
  }
  const { recordedAt } = await closeAccount(entered.payload.subjectId, ports);
  return { ...preferencesOf(entered, ports), closedAt: new Date(recordedAt) };
};

const checkPurposes = (policy: Policy, offered: readonly string[], wishes: Wishes): void => {
  const refuse = (code: ProblemCode): never => {
    throw new Refusal(code, { places: [{ path: 'decisions', code }] });
  };
  for (const id of Object.keys(wishes)) {
    if (offered.includes(id)) continue;
    const known = Object.hasOwn(policy.purposes, id) ? policy.purposes[id] : undefined;
    if (!known) refuse('UNKNOWN_PURPOSE');
    else if (known.basis !== 'consent') refuse('NOT_A_CONSENT_PURPOSE');
    // What opens cookies belongs to a browser and is asked by its own panel.
    else refuse('PURPOSE_NOT_OFFERED');
  }
};

/**
 * The version that was shown. A new yes has to name the text in force (409 otherwise); taking something back is never refused
 * for a text, and notes the one it came from if it is one of ours.
 */
const shownTo = (
  language: Language,
  noticeHash: string,
  saysYes: boolean,
  { publications, now }: Needs,
): Publication | undefined =>
  saysYes
    ? shownPublication(publications, language, noticeHash, now())
    : publications.findLast(({ hashes }) => hashes[language] === noticeHash);

/**
 * Saves what the person wants, as one decision with the purposes that change; nothing where nothing does. Answers how all
 * stands then, and the receipt of the newest decision made here. Throws `LINK_DEAD`, `UNKNOWN_ACTION` (there is no default),
 * `NOTICE_OUTDATED` for a new yes to another text than the one in force, and what purposes can be refused for.
 */
export const savePreferences = async (
  token: string,
  { action, decisions: wishes = {}, noticeHash = '' }: PreferenceAct,
  ports: Needs,
): Promise<Preferences & { readonly receipt?: string }> => {
  const { policy, publications } = ports;
  const before = await enter(token, ports);
  if (action !== 'save') throw new Refusal('UNKNOWN_ACTION', { places: [{ path: 'action', code: 'UNKNOWN_ACTION' }] });
  checkPurposes(policy, askedOf(policy, before.holding), wishes);
  const { subjectId, language } = before.payload;
  const changes = changesBy(wishes, before.holding.decisions, { policy, publications, now: ports.now() });
  const saysYes = changes.some(({ choice }) => choice === 'given');
  const shown = shownTo(language, noticeHash, saysYes, ports);
  await keepOwnChoice({ subjectId, method: 'preference-centre', language, ...(shown && { shown }) }, changes, ports);
  const after = changes.length === 0 ? before : await enter(token, ports);
  const newest = after.holding.decisions
    .filter(({ method }) => method === 'preference-centre')
    .toSorted((a, b) => (a.decidedAt < b.decidedAt ? 1 : -1))[0];
  return { ...preferencesOf(after, ports), ...(newest && { receipt: receiptOf(newest) }) };
};

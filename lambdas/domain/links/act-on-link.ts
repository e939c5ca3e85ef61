import type { Form } from '../../../policy/model/types.ts';
import { type Decision, signDecision, textHashes } from '../consent/decision.ts';
import type { LinkOutcome } from '../guards/guards.ts';
import type { Address } from '../mail/address.ts';
import { shownPublication } from '../notices/publications.ts';
import { addressField, nameField, openForm, readDecisions, readForm, type SentFields } from '../people/form-data.ts';
import type { Kept, Person } from '../people/people.ts';
import type { Ports } from '../ports.ts';
import { type ProblemPlace, Refusal } from '../problems.ts';
import { after } from '../time.ts';
import { Unavailable } from '../unavailable.ts';
import type { SealedForm, SealedUndo } from './link-token.ts';
import { type ViewedLink, viewLink } from './view-link.ts';

export type LinkAct = {
  readonly action: string;
  /** Corrected values; fields left out stay as they were sealed. */
  readonly fields?: SentFields;
  /** The person's choices; for a registration they replace those of the form. */
  readonly decisions?: Readonly<Record<string, boolean>>;
  /** An entry, and a registration after a material change of the notice, is confirmed only with `true`. */
  readonly accepted?: unknown;
  /** Needed when the notice changed materially since: the hash of the current text that was shown. */
  readonly noticeHash?: string;
};

/** Another token of the same registration may have been made up to a day later (a repeat). */
const rememberUntil = (expiresAt: Date) => after(expiresAt, { days: 1 });

/** Sealed choices that the form still offers: a later version may have dropped one. */
const stillOffered = ({ offers }: Form, { decisions }: SealedForm) =>
  Object.fromEntries(Object.entries(decisions).filter(([purpose]) => offers.includes(purpose)));

/** The sealed form with the corrections over it, less what a later version of the form has dropped. What only goes with a flag (an address with an invoice) goes when the flag goes. */
const corrected = (form: Form, sealed: SentFields, corrections: SentFields): SentFields => {
  const known = Object.entries(sealed).filter(([name]) => Object.hasOwn(form.fields, name));
  const merged = { ...Object.fromEntries(known), ...corrections };
  const dropped = Object.entries(form.fields).filter(([, { onlyWith }]) => onlyWith && merged[onlyWith] !== true);
  for (const [name] of dropped) delete merged[name];
  return merged;
};

const outcomeOf = (kept: Kept): LinkOutcome | undefined => (kept.state === 'used' ? kept.outcome : undefined);

/**
 * The publication a confirmation is made on: the one whose hash came along, or else the one that was current when the link was
 * mailed, unless it has changed materially since.
 */
const confirmedPublication = (view: ViewedLink, { language, version }: SealedForm, act: LinkAct, ports: Ports) => {
  const { publications, now } = ports;
  if (act.noticeHash !== undefined) return shownPublication(publications, language, act.noticeHash, now());
  const mailed = publications.find((publication) => publication.version === version);
  if (mailed && !view.askAgain) return mailed;
  return shownPublication(publications, language, '', now());
};

const confirm = async (view: ViewedLink, sealed: SealedForm, act: LinkAct, ports: Ports): Promise<LinkOutcome> => {
  const { policy, people, now, newId, keyRing } = ports;
  const form = openForm(policy, sealed.form, sealed.kind);
  const address = addressField(form);
  const corrections = act.fields ?? {};
  if (Object.hasOwn(corrections, address) && corrections[address] !== sealed.fields[address]) {
    throw new Refusal('ADDRESS_FIXED', { places: [{ path: `fields.${address}`, code: 'ADDRESS_FIXED' }] });
  }
  const asked = sealed.kind === 'entry' || view.askAgain;
  const notAccepted: ProblemPlace[] =
    asked && act.accepted !== true ? [{ path: 'accepted', code: 'CONSENT_NOT_EXPLICIT' }] : [];
  // A registration's birth date was checked when it was sent in, and dropped; only an entry still has to ask for it.
  const checked = sealed.kind === 'entry' ? form : { ...form, fields: withoutBirthDate(form.fields) };
  const fields = readForm(policy, checked, corrected(form, sealed.fields, corrections), 'subject', now(), notAccepted);
  const choices = readDecisions(policy, form, act.decisions ?? (view.askAgain ? {} : stillOffered(form, sealed)));
  const publication = confirmedPublication(view, sealed, act, ports);

  const person: Person = {
    address: fields[address] as Address,
    name: String(fields[nameField(form)] ?? ''),
    language: sealed.language,
  };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const match = await people.findMatch(person);
    const decision = signDecision<Decision>(
      {
        decisionId: newId(),
        subjectId: match ?? newId(),
        decidedAt: now().toISOString(),
        policy: policy.id,
        policyVersion: publication.version,
        language: sealed.language,
        ...textHashes(publication, sealed.language, policy.bindingLanguage),
        method: 'mailed-link',
        form: sealed.form,
        source: sealed.source ?? 'self',
        purposes: Object.fromEntries(
          Object.entries(choices).map(([purpose, given]) => [purpose, given ? 'given' : 'refused'] as const),
        ),
      },
      await keyRing.signer(),
    );
    const kept = await people.keep({
      sealed,
      person,
      fields,
      decision,
      joins: match !== undefined,
      rememberUntil: rememberUntil(view.expiresAt),
    });
    if (kept.state === 'kept') return { outcome: 'confirmed', at: decision.decidedAt };
    const outcome = outcomeOf(kept);
    if (outcome?.outcome === 'declined') throw new Refusal('ALREADY_DECLINED');
    if (outcome) return outcome;
  }
  throw new Unavailable('too many confirmations of one person at once');
};

const withoutBirthDate = <T extends { readonly type: string }>(fields: Readonly<Record<string, T>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, field]) => field.type !== 'birth-date'));

/** The decision that takes back what an earlier one gave; purposes it refused stay as they are. */
const withdrawalOf = async (given: Decision, method: Decision['method'], ports: Ports): Promise<Decision> => {
  const { kid: _kid, signature: _signature, ...claims } = given;
  const purposes = Object.entries(given.purposes).filter(([, choice]) => choice === 'given');
  return signDecision<Decision>(
    {
      ...claims,
      decisionId: ports.newId(),
      decidedAt: ports.now().toISOString(),
      method,
      purposes: Object.fromEntries(purposes.map(([purpose]) => [purpose, 'withdrawn'] as const)),
    },
    await ports.keyRing.signer(),
  );
};

const decline = async (view: ViewedLink, sealed: SealedForm, ports: Ports): Promise<LinkOutcome> => {
  const { policy, people, guards, now } = ports;
  const address = sealed.fields[addressField(openForm(policy, sealed.form, sealed.kind))] as Address;
  let before = view.outcome;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (!before) {
      const at = now();
      const kept = await people.decline(sealed, address, at, rememberUntil(view.expiresAt));
      if (kept.state === 'kept') return { outcome: 'declined', at: at.toISOString() };
      before = outcomeOf(kept);
      continue;
    }
    if (before.outcome !== 'confirmed' || !before.subjectId || !before.decisionId) {
      // Whatever came of it, whoever declines an entry is not to be entered again.
      if (sealed.kind === 'entry') await guards.suppress(address, ['entry'], 'declined');
      return before;
    }
    // Confirmed first and declined now: a withdrawal, not an error.
    const given = await people.decision(before.subjectId, before.decisionId);
    if (given) {
      const withdrawal = await withdrawalOf(given, 'mailed-link', ports);
      const kept = await people.withdraw(sealed, address, before, withdrawal);
      if (kept.state === 'kept') return { outcome: 'withdrawn', at: withdrawal.decidedAt };
    }
    before = await guards.linkOutcome(sealed.id);
  }
  throw new Unavailable('the link is being used elsewhere');
};

const undo = async (view: ViewedLink, sealed: SealedUndo, ports: Ports): Promise<LinkOutcome> => {
  const { people } = ports;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const given = await people.decision(sealed.subjectId, sealed.decisionId);
    if (!given) break;
    const withdrawal = await withdrawalOf(given, 'undo-link', ports);
    const kept = await people.undo(sealed, withdrawal, rememberUntil(view.expiresAt));
    if (kept.state === 'kept') return { outcome: 'undone', at: withdrawal.decidedAt };
    const outcome = outcomeOf(kept);
    if (outcome) return outcome;
  }
  const already = await ports.guards.linkOutcome(sealed.id);
  if (already) return already;
  throw new Refusal('LINK_DEAD');
};

/**
 * Does what the person decided on a mailed link, at most once: a repeated or concurrent act ends with the result of the
 * first. Throws `UNKNOWN_ACTION` (there is no default), `ALREADY_DECLINED` for a confirmation that comes after, and whatever
 * a form can be refused for; nothing is stored then.
 */
export const actOnLink = async (token: string, act: LinkAct, ports: Ports): Promise<LinkOutcome> => {
  const view = await viewLink(token, ports);
  const { payload, outcome } = view;
  if (payload.kind === 'undo') {
    if (act.action !== 'undo')
      throw new Refusal('UNKNOWN_ACTION', { places: [{ path: 'action', code: 'UNKNOWN_ACTION' }] });
    return outcome ?? undo(view, payload, ports);
  }
  if (act.action === 'decline') return decline(view, payload, ports);
  if (act.action !== 'confirm')
    throw new Refusal('UNKNOWN_ACTION', { places: [{ path: 'action', code: 'UNKNOWN_ACTION' }] });
  if (outcome?.outcome === 'declined') throw new Refusal('ALREADY_DECLINED');
  return outcome ?? confirm(view, payload, act, ports);
};

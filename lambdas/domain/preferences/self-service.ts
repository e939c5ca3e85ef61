import { createHash } from 'node:crypto';
import type { Language, Right } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import { holdingOf } from '../consent/holding.ts';
import { openLink } from '../links/link-token.ts';
import { type Address, parseAddress } from '../mail/address.ts';
import { codeLetter } from '../mail/letters/request-code-letter.ts';
import { Undeliverable, Unsure } from '../mail/mailer.ts';
import { readyToMail } from '../mail/send-link.ts';
import type { SentFields } from '../people/form-data.ts';
import type { Ports } from '../ports.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import { askNewMailbox } from '../requests/address-change.ts';
import { codeMinutes } from '../requests/codes.ts';
import { begin, repeatedAccess } from '../requests/confirm-request.ts';
import { type HeldData, heldData } from '../requests/held-data.ts';
import { newFile, type Receipt, referenceOf } from '../requests/receive.ts';
import { readChanges } from '../requests/rectify.ts';
import type { RequestContent } from '../requests/request.ts';
import { isThem, type SelfDescription } from '../requests/tell-apart.ts';
import { after } from '../time.ts';

/** What can be asked for on the page that shows what is held. */
export const wishes = ['access', 'portability', 'rectification', 'address', 'erasure'] as const;
export type Wish = (typeof wishes)[number];

/** What somebody asks for from their preference centre, once their code is typed. */
export type SelfRequest =
  | { readonly wish: 'access' | 'portability' }
  /** `accepted`: the box beside the button was ticked. */
  | { readonly wish: 'erasure'; readonly accepted: boolean }
  | { readonly wish: 'rectification'; readonly changes: SentFields }
  | { readonly wish: 'address'; readonly email: string };

/** What is held of somebody, as they see it, and the secret to carry for what they ask next. */
export type OwnData = {
  readonly grant: string;
  readonly endsAt: Date;
  readonly held: HeldData;
};

/** A grant for a page that asks for one thing after the other: as many as anybody does in a quarter of an hour. */
const partOf = (number: number) => `act-${number}`;
const mostActs = 8;

const enter = async (token: string, ports: Ports) => {
  const payload = await openLink(token, ports);
  if (payload?.kind !== 'preference') throw new Refusal('LINK_DEAD');
  const { subjectId, language } = payload;
  const [person, holding] = await Promise.all([ports.people.person(subjectId), holdingOf({ subjectId }, ports)]);
  if (!person || !holding.live) throw new Refusal('LINK_DEAD');
  const shared = (await ports.people.subjectsAt(person.address)).length > 1;
  return { subjectId, language, person, shared };
};

const purposeOf = (subjectId: string) => `own:${subjectId}`;

/** Belongs to this person, and names nobody: the id in it is made of chance. */
const grantOf = (subjectId: string, id: string): string =>
  createHash('sha256')
    .update(`${purposeOf(subjectId)}:${id}`)
    .digest('base64url');

/**
 * Mails a fresh code to the person whose preference centre it is, before anything that is held of them is shown. Answers until when it
 * is good. Throws `LINK_DEAD`, `TOO_MANY_CODES`, `ADDRESS_UNDELIVERABLE`, and `Unavailable` when no mail can be sent.
 */
export const sendOwnCode = async (token: string, ports: Ports): Promise<Date> => {
  const { policy, settings, codes, mailer, now } = ports;
  const { subjectId, language, person } = await enter(token, ports);
  const expiresAt = new Date(now().getTime() + codeMinutes * 60_000);
  const code = await codes.issue(purposeOf(subjectId));
  if (code === undefined) throw new Refusal('TOO_MANY_CODES');
  try {
    await readyToMail(ports);
    const letter = codeLetter({ policy, language, code, expiresAt, noticeUrl: `${settings.publicUrl}/notice` });
    await mailer.send({ kind: 'code', to: person.address, language, ...letter });
  } catch (error) {
    if (!(error instanceof Unsure)) await codes.takeBack(purposeOf(subjectId));
    throw error instanceof Undeliverable ? new Refusal('ADDRESS_UNDELIVERABLE') : error;
  }
  return expiresAt;
};

/** What is blocked is seen by nobody who answers the public: whether there is any is told by the copy, which is made elsewhere. */
const heldInUse = (
  subjectId: string,
  language: Language,
  { lives: _lives, ...ports }: Ports,
): Promise<HeldData | undefined> => heldData(subjectId, language, ports);

const nobody: SelfDescription = { name: '', secret: '' };

/**
 * What is held of a person, to whoever types the code that their mailbox got; on a shared mailbox only with something that no other
 * reader of it knows. Throws `LINK_DEAD` and `CODE_WRONG`.
 */
export const openOwnData = async (
  token: string,
  { code, said = nobody }: { readonly code: string; readonly said?: SelfDescription },
  ports: Ports,
): Promise<OwnData> => {
  const { codes, grants, now, newId } = ports;
  const { subjectId, language, shared } = await enter(token, ports);
  const isKnown = !shared || (await isThem(subjectId, said, ports));
  if (!(await codes.check(purposeOf(subjectId), isKnown ? code : ''))) {
    throw new Refusal('CODE_WRONG', { places: [{ path: 'code', code: 'CODE_WRONG' }] });
  }
  const held = await heldInUse(subjectId, language, ports);
  if (!held) throw new Refusal('LINK_DEAD');
  const id = newId();
  const grant = await grants.open(grantOf(subjectId, id), after(now(), { hours: 1 }));
  if (!grant) throw new Error('the id of a grant was taken');
  return { grant: `${id}.${grant.secret}`, endsAt: grant.endsAt, held };
};

/** What is held, once more, to whoever carries what the code opened. Throws `LINK_DEAD` and `GRANT_OVER`. */
export const openAgain = async (token: string, grant: string, ports: Ports): Promise<Omit<OwnData, 'endsAt'>> => {
  const { subjectId, language } = await enter(token, ports);
  await useGrant(subjectId, grant, ports);
  const held = await heldInUse(subjectId, language, ports);
  if (!held) throw new Refusal('LINK_DEAD');
  return { grant, held };
};

/** Uses a grant of this person; throws `GRANT_OVER` when it is over, or was for somebody else. */
const useGrant = async (subjectId: string, carried: string, { grants }: Ports): Promise<void> => {
  const [id = '', secret = ''] = carried.split('.');
  for (let number = 0; number < mostActs; number += 1) {
    if (await grants.use(grantOf(subjectId, id), secret, partOf(number))) return;
  }
  throw new Refusal('GRANT_OVER');
};

/** The right that is exercised by it. */
export const rightOf = (wish: Wish): Right => (wish === 'address' ? 'rectification' : wish);

const refuse = (code: ProblemCode, path: string): never => {
  throw new Refusal(code, { places: [{ path, code }] });
};

const contentOf = async (
  asked: SelfRequest,
  subjectId: string,
  address: string,
  { subjects, policy }: Ports,
): Promise<RequestContent> => {
  if (asked.wish === 'erasure' && !asked.accepted) refuse('CONSENT_NOT_EXPLICIT', 'accepted');
  if (asked.wish !== 'rectification') return { address };
  if (Object.keys(asked.changes).length === 0) refuse('MISSING_FIELD', 'changes');
  const found = await subjects.load(subjectId);
  const opened = found && (await subjects.open(found));
  if (!opened) throw new Refusal('LINK_DEAD');
  return { address, changes: readChanges(asked.changes, opened, policy) };
};

/** The new address, if it is one and another than they have. */
const newAddressIn = (asked: SelfRequest, present: string): Address | undefined => {
  if (asked.wish !== 'address') return undefined;
  const address = parseAddress(asked.email);
  return address && address !== present ? address : refuse('INVALID_FIELD', 'email');
};

/**
 * Somebody asks from their preference centre for a copy, a correction, another address or their erasure: a request like any other, of
 * somebody who is known already, so it is begun at once. The same again from the same page is the same request. Throws `LINK_DEAD`,
 * `GRANT_OVER`, `CONSENT_NOT_EXPLICIT` where the box beside the button was left empty, `MISSING_FIELD` where nothing is to be changed,
 * and what a value can be refused for; nothing is kept then.
 */
export const askFor = async (
  token: string,
  grant: string,
  asked: SelfRequest,
  ports: Ports,
): Promise<Receipt & { readonly language: Language }> => {
  const { requests, now } = ports;
  const { subjectId, language, person, shared } = await enter(token, ports);
  // First of all: what a wish is refused for would tell which forms somebody once filled in.
  await useGrant(subjectId, grant, ports);
  const content = await contentOf(asked, subjectId, person.address, ports);
  const newAddress = newAddressIn(asked, person.address);
  const at = now().toISOString();
  // Another day's page, or another code, means it anew: to and fro between two addresses is two changes.
  const told = createHash('sha256')
    .update(canonicalJson([asked, grant.split('.')[0]]))
    .digest('base64url');
  const id = await referenceOf(['own', subjectId, told], ports);
  const right = rightOf(asked.wish);
  const repeats = await repeatedAccess(subjectId, { id, right }, ports);
  const base = newFile(
    {
      id,
      right,
      channel: 'preference-centre',
      language,
      state: 'open',
      receivedAt: at,
      identity: { how: 'mailbox', at },
      subjectId,
      ...(shared && { shared: true }),
      ...(repeats !== undefined && { repeats }),
      toSend: ['receipt'],
    },
    ports,
  );
  const begun = newAddress ? askNewMailbox(base, content, newAddress) : { next: begin(base), content };
  const entry = { at, by: 'person', what: 'received' } as const;
  const kept = await requests.open({ file: begun.next, content: begun.content, entry });
  return { reference: kept.id, receivedAt: kept.receivedAt, dueOn: kept.dueOn, language };
};

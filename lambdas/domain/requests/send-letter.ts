import type { RequestLinkKind } from '../keys/key-ring.ts';
import { type Address, parseAddress } from '../mail/address.ts';
import { newAddressLetter, oldAddressLetter } from '../mail/letters/address-letters.ts';
import type { Letter } from '../mail/letters/letter.ts';
import { requestLetter } from '../mail/letters/request-letter.ts';
import { Undeliverable, Unsure } from '../mail/mailer.ts';
import { linkTo } from '../mail/send-link.ts';
import { heldAt } from '../people/held-people.ts';
import type { Ports } from '../ports.ts';
import { Unavailable } from '../unavailable.ts';
import { newAddressLinkId } from './address-change.ts';
import { withAnswer } from './answered-question.ts';
import type { HistoryEntry, LetterKind, RequestContent, RequestFile, WaitingLetter } from './request.ts';
import type { Transition } from './requests.ts';

/** The link that a letter carries, if any. */
const linkKindOf = (kind: WaitingLetter, file: RequestFile): RequestLinkKind | undefined => {
  if (kind === 'new-address') return 'address';
  if (kind === 'old-address') return 'revert';
  if (kind === 'receipt') return file.state === 'unverified' ? 'request' : undefined;
  if (kind === 'question') {
    return file.pauses.at(-1)?.question === 'identity' && file.pauses.at(-1)?.until === undefined
      ? 'upload'
      : undefined;
  }
  return kind === 'answer' && file.work?.done.includes('bundle') ? 'download' : undefined;
};

/** Only the mailbox learns that nothing is held under its address. */
const isStranger = async (kind: LetterKind, address: Address, file: RequestFile, ports: Ports): Promise<boolean> => {
  if (kind === 'answer') return file.outcome === 'nothing-held';
  if (kind !== 'receipt' || file.state !== 'unverified') return false;
  return (await heldAt(address, ports)).length === 0;
};

/** Where a letter goes: to whoever asked, or, of a request on behalf of somebody, also to them. */
const addressee = async (
  kind: WaitingLetter,
  { subjectId }: RequestFile,
  content: RequestContent | undefined,
  { people }: Ports,
): Promise<Address | '' | undefined> => {
  if (kind === 'representative') return subjectId && (await people.person(subjectId))?.address;
  const { address = '', newAddress = '', oldAddress = '' } = content ?? {};
  return parseAddress(kind === 'new-address' ? newAddress : kind === 'old-address' ? oldAddress : address);
};

const unsent = (file: RequestFile, kind: WaitingLetter, at: string, code: string): Transition => ({
  next: file,
  entry: { at, by: 'habeas', what: 'not-sent', details: { letter: kind, code } },
});

const written = async (
  kind: WaitingLetter,
  file: RequestFile,
  content: RequestContent,
  address: Address,
  ports: Ports,
): Promise<Letter> => {
  const { policy, settings, now, newId } = ports;
  const linkKind = linkKindOf(kind, file);
  const { language } = file;
  const id = kind === 'new-address' ? newAddressLinkId(file.id, address) : newId();
  const link = linkKind && (await linkTo({ kind: linkKind, id, issuedAt: now(), requestId: file.id, language }, ports));
  const noticeUrl = `${settings.publicUrl}/notice`;
  if (kind === 'new-address' || kind === 'old-address') {
    if (!link) throw new Error('a change of address is confirmed, and taken back, by a link');
    const about = { policy, language, link: link.link, expiresAt: link.expiresAt, noticeUrl };
    return kind === 'new-address'
      ? newAddressLetter(about)
      : oldAddressLetter({ ...about, changed: new Date(file.closedAt ?? now()) });
  }
  const text = content.texts?.[kind];
  const strangers = await isStranger(kind, address, file, ports);
  return requestLetter({
    policy,
    language,
    kind,
    file,
    ...(link && { link: { href: link.link, expiresAt: link.expiresAt } }),
    ...(text !== undefined && { text }),
    ...(strangers && { strangers }),
    noticeUrl,
  });
};

/** The places of an address are free again after so long; and a letter waits for one so often. */
const capLastsMs = 24 * 3_600_000;
const mostCapped = 5;

/** Whom a question cannot reach owes no answer: the clock goes on. */
const unasked = (file: RequestFile, kind: WaitingLetter, { policy, now }: Ports): RequestFile => {
  const open = kind === 'question' ? file.pauses.find(({ until }) => until === undefined) : undefined;
  return open ? withAnswer(file, open.question, { policy, now: now(), at: new Date(open.from) }) : file;
};

/** A letter as it is kept: what opens things for the person opens nothing for whoever reads it later. */
const withoutLinks = (text: string): string => text.replace(/(\/links\/)[\w-]+/g, '$1…');

/**
 * Sends the letter that comes next, and answers the change that notes it. Of receipts, and of questions whether a new address is
 * theirs, an address gets only so many a day, because anybody can have one sent there; what we owe is not counted. Throws
 * `Unavailable` to be tried again: nothing was handed over, or nobody can say.
 */
export const sendLetter = async (file: RequestFile, ports: Ports): Promise<Transition> => {
  const { requests, guards, mailer, now } = ports;
  const [kind, ...toSend] = file.toSend;
  if (!kind) throw new Error('no letter waits');
  const { retry: _retry, ...rest } = file;
  const next: RequestFile = { ...rest, toSend };
  const at = () => now().toISOString();
  const content = await requests.content(file.id);
  const address = await addressee(kind, file, content, ports);
  // Somebody who wrote by post, or called: staff answer the way they were asked.
  if (!content || !address) return unsent(next, kind, at(), 'NO_ADDRESS');
  await mailer.ready();
  const isCapped =
    kind === 'new-address' || (kind === 'receipt' && (file.channel === 'web' || file.channel === 'mail'));
  const giveBack = isCapped ? await guards.takeMailPlace(address, 'request') : async () => undefined;
  if (!giveBack) {
    // What nobody counts goes first: the clock may stand from it on.
    if (toSend.some((other) => other !== kind)) return { next: { ...next, toSend: [...toSend, kind] } };
    const tries = (file.retry?.tries ?? 0) + 1;
    const retry = { tries, notBefore: new Date(now().getTime() + capLastsMs).toISOString() };
    // It carries the way to confirm: tried again when there is a place, for as long as that makes sense.
    const isOver = tries > mostCapped || file.state === 'executing';
    return unsent(isOver ? next : { ...file, retry }, kind, at(), 'MAIL_CAP');
  }
  try {
    if (isCapped && !(await guards.takeFromBudget())) throw new Unavailable('the daily share of mails is used up');
    const letter = await written(kind, file, content, address, ports);
    await mailer.send({ kind: 'request', to: address, language: file.language, ...letter });
    const entry: HistoryEntry = { at: at(), by: 'habeas', what: 'sent', details: { letter: kind } };
    return {
      next,
      entry,
      letter: { kind, at: entry.at, subject: letter.subject, text: withoutLinks(letter.text), sent: true },
    };
  } catch (error) {
    if (!(error instanceof Unsure)) await giveBack();
    if (error instanceof Undeliverable) return unsent(unasked(next, kind, ports), kind, at(), 'ADDRESS_UNDELIVERABLE');
    throw error;
  }
};

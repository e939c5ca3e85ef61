import type { Language } from '../../../policy/model/types.ts';
import { linkEnds, openLink, type SealedRequest } from '../links/link-token.ts';
import { parseAddress } from '../mail/address.ts';
import { codeLetter } from '../mail/letters/request-code-letter.ts';
import { Undeliverable, Unsure } from '../mail/mailer.ts';
import { readyToMail } from '../mail/send-link.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { after } from '../time.ts';
import type { Bundle, BundleFile, BundlePart } from './bundles.ts';
import { changeRequest } from './change-request.ts';
import { codeMinutes } from './codes.ts';
import type { RequestFile } from './request.ts';
import { isThem, type SelfDescription } from './tell-apart.ts';

type Reading = Pick<Ports, 'policy' | 'keyRing' | 'now' | 'requests' | 'bundles' | 'grants'>;

/** What a link to files shows before its code: nothing that is in them, and of nobody. */
export type ViewedDownload = {
  readonly language: Language;
  readonly expiresAt: Date;
  /** `opened`: it gave out its files, and does so no second time. */
  readonly state: 'open' | 'opened';
};

/** What a link gave out: the files by name, and what has to be carried to fetch them. */
export type OpenedDownload = {
  readonly language: Language;
  readonly grant: string;
  readonly endsAt: Date;
  readonly parts: readonly BundlePart[];
};

const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * Keeps the files that a request is answered with, sealed, for as long as a link to them lives. What was kept for it before is
 * replaced: whoever is cut off begins again.
 */
export const keepBundle = (
  requestId: string,
  files: readonly BundleFile[],
  { bundles, policy, now }: Pick<Ports, 'bundles' | 'policy' | 'now'>,
): Promise<Bundle> => {
  const unfit = files.filter(({ name }) => !fileName.test(name));
  if (unfit.length > 0) throw new Error('a file of a bundle has a name that says too much');
  return bundles.keep(requestId, files, after(now(), policy.links.download.lives));
};

/** Makes the files of a request unreadable at once, and removes them. Does no harm where there are none. */
export const destroyBundle = (requestId: string, { bundles }: Pick<Ports, 'bundles'>): Promise<void> =>
  bundles.destroy(requestId);

/** Files go to nobody once their request was closed without an answer, or went into blocking. */
const givesOut = ({ state, blockedAt }: RequestFile): boolean =>
  state !== 'closed' && state !== 'refused' && blockedAt === undefined;

type Entered = { readonly payload: SealedRequest; readonly file: RequestFile; readonly bundle: Bundle };

/** What a genuine link opens; only its payload where that is over: closed, erased, ended or destroyed. */
const lookBehind = async (
  token: string,
  { requests, bundles, ...ports }: Reading,
): Promise<Entered | Pick<Entered, 'payload'> | undefined> => {
  const payload = await openLink(token, ports);
  if (payload?.kind !== 'download') return undefined;
  const [loaded, bundle] = await Promise.all([requests.load(payload.requestId), bundles.find(payload.requestId)]);
  if (!loaded || !bundle || !givesOut(loaded.file)) return { payload };
  const { file } = loaded;
  // A person who was erased or blocked has no key any more, and copies of their data go with it.
  const isGone = file.subjectId !== undefined && !(await ports.keyRing.subjectKey(file.subjectId));
  return isGone ? { payload } : { payload, file, bundle };
};

const enter = async (token: string, ports: Reading): Promise<Entered> => {
  const found = await lookBehind(token, ports);
  if (!found || !('file' in found)) throw new Refusal('LINK_DEAD');
  return found;
};

/** Shows what a link to files is about; changes nothing. Throws `LINK_DEAD`. */
export const viewDownload = async (token: string, ports: Reading): Promise<ViewedDownload> => {
  const { payload, bundle } = await enter(token, ports);
  const ends = Math.min(linkEnds(ports.policy, payload).getTime(), bundle.expiresAt.getTime());
  return {
    language: payload.language,
    expiresAt: new Date(ends),
    state: (await ports.grants.wasOpened(payload.id)) ? 'opened' : 'open',
  };
};

/** Codes are counted by request: another link to the same files brings no more of them. */
const purposeOf = ({ requestId }: SealedRequest) => `download:${requestId}`;

/**
 * Mails a fresh code to the address that the request has; whoever holds a forwarded link learns nothing by it. Answers until when
 * the code is good. Throws `LINK_DEAD`, `ALREADY_OPENED`, `TOO_MANY_CODES`, `ADDRESS_UNDELIVERABLE`, and `Unavailable` when no mail
 * can be sent, which uses up no code.
 */
export const sendDownloadCode = async (
  token: string,
  ports: Reading & Pick<Ports, 'settings' | 'codes' | 'guards' | 'mailer'>,
): Promise<Date> => {
  const { requests, grants, codes, mailer, policy, settings, now } = ports;
  const { payload } = await enter(token, ports);
  if (await grants.wasOpened(payload.id)) throw new Refusal('ALREADY_OPENED');
  const content = await requests.content(payload.requestId);
  const to = parseAddress(content?.address ?? '');
  if (!to) throw new Refusal('LINK_DEAD');
  const { language } = payload;
  const expiresAt = new Date(now().getTime() + codeMinutes * 60_000);
  const code = await codes.issue(purposeOf(payload));
  if (code === undefined) throw new Refusal('TOO_MANY_CODES');
  try {
    await readyToMail(ports);
    const letter = codeLetter({ policy, language, code, expiresAt, noticeUrl: `${settings.publicUrl}/notice` });
    await mailer.send({ kind: 'code', to, language, ...letter });
  } catch (error) {
    if (!(error instanceof Unsure)) await codes.takeBack(purposeOf(payload));
    throw error instanceof Undeliverable ? new Refusal('ADDRESS_UNDELIVERABLE') : error;
  }
  return expiresAt;
};

const nobody: SelfDescription = { name: '', secret: '' };

/**
 * Opens the files of a link, once, to whoever types the code that the mailbox got; on a shared mailbox only with something that no
 * other reader of it knows (promises.md section 5, case 8). Wrong is wrong: which of the two it was is not said, and each try counts
 * as one of the code’s. Throws `LINK_DEAD`, `ALREADY_OPENED` and `CODE_WRONG`.
 */
export const openDownload = async (
  token: string,
  { code, said = nobody }: { readonly code: string; readonly said?: SelfDescription },
  ports: Reading & Pick<Ports, 'codes' | 'subjects' | 'people'>,
): Promise<OpenedDownload> => {
  const { grants, codes, policy } = ports;
  const { payload, file, bundle } = await enter(token, ports);
  if (await grants.wasOpened(payload.id)) throw new Refusal('ALREADY_OPENED');
  const isKnown = !file.shared || (file.subjectId !== undefined && (await isThem(file.subjectId, said, ports)));
  // No code is empty: who does not know what they should has had a try all the same.
  if (!(await codes.check(purposeOf(payload), isKnown ? code : ''))) {
    throw new Refusal('CODE_WRONG', { places: [{ path: 'code', code: 'CODE_WRONG' }] });
  }
  const grant = await grants.open(payload.id, linkEnds(policy, payload));
  if (!grant) throw new Refusal('ALREADY_OPENED');
  return { language: payload.language, grant: grant.secret, endsAt: grant.endsAt, parts: bundle.parts };
};

/**
 * One file of an opened link, to whoever carries what it gave out; the history of the request notes it first. Throws `LINK_DEAD`,
 * and then destroys what is left behind the link, `NOT_FOUND` for a part that is none, and `GRANT_OVER` when it is too late, once too
 * often, or nothing was opened.
 */
export const downloadFile = async (
  token: string,
  { grant, part }: { readonly grant: string; readonly part: string },
  ports: Reading,
): Promise<BundleFile> => {
  const behind = await lookBehind(token, ports);
  if (!behind || !('file' in behind)) {
    if (behind) await destroyBundle(behind.payload.requestId, ports);
    throw new Refusal('LINK_DEAD');
  }
  const { payload, bundle } = behind;
  const { requestId } = payload;
  if (!bundle.parts.some((known) => known.part === part)) throw new Refusal('NOT_FOUND');
  if (!(await ports.grants.use(payload.id, grant, part))) throw new Refusal('GRANT_OVER');
  const at = ports.now().toISOString();
  const entry = { at, by: 'person', what: 'downloaded', details: { part } } as const;
  await changeRequest(requestId, (file) => ({ next: file, entry }), ports);
  const found = await ports.bundles.read(requestId, part);
  if (!found) throw new Refusal('LINK_DEAD');
  return found;
};

import { checkNonce, issueNonce } from '../../domain/links/nonce.ts';
import { viewPreferences } from '../../domain/preferences/preferences.ts';
import {
  askFor,
  type OwnData,
  openAgain,
  openOwnData,
  type SelfRequest,
  sendOwnCode,
} from '../../domain/preferences/self-service.ts';
import { type ProblemCode, problems, Refusal } from '../../domain/problems.ts';
import { ownAskedPage } from '../../pages/own-asked-page.ts';
import { type OwnCodePage, ownCodePage } from '../../pages/own-code-page.ts';
import { ownDataPage, type RefusedWish } from '../../pages/own-data-page.ts';
import type { HttpAnswer, World } from '../handler.ts';
import type { LinkBody, PostedToLink } from './link-kind.ts';

/** What a preference link does beside preferences: each guarded by a code, or by what a code opened. */
export const ownActions: readonly string[] = ['send-own-code', 'open-own-data', 'ask'];

type Acting = { readonly token: string; readonly act: LinkBody; readonly world: World };

const refuse = (code: ProblemCode, path: string): never => {
  throw new Refusal(code, { places: [{ path, code }] });
};

/** A form sends words only: of a flag it says `true` or `false`. */
const readFlags = (fields: NonNullable<LinkBody['fields']>, { policy }: World): NonNullable<LinkBody['fields']> => {
  const isFlag = (name: string) =>
    Object.values(policy.forms).some(({ fields: own }) => Object.hasOwn(own, name) && own[name]?.type === 'flag');
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isFlag(name) && value !== '' ? value === 'true' : value]),
  );
};

const wishOf = ({ wish, changes = {}, email = '', accepted = false }: LinkBody): SelfRequest => {
  if (wish === undefined) return refuse('MISSING_FIELD', 'wish');
  if (wish === 'rectification') return { wish, changes };
  if (wish === 'address') return { wish, email };
  return wish === 'erasure' ? { wish, accepted } : { wish };
};

const open = (
  token: string,
  { code = '', name = '', secret = '', grant }: LinkBody,
  world: World,
): Promise<Omit<OwnData, 'endsAt'> & Partial<OwnData>> =>
  grant === undefined ? openOwnData(token, { code, said: { name, secret } }, world) : openAgain(token, grant, world);

const actByJson = async ({ token, act, world }: Acting): Promise<unknown> => {
  if (act.action === 'send-own-code') {
    return { status: 'code-sent', expiresAt: (await sendOwnCode(token, world)).toISOString() };
  }
  if (act.action === 'open-own-data') {
    const { grant, endsAt, held } = await open(token, act, world);
    return { status: 'opened', grant, ...(endsAt && { endsAt: endsAt.toISOString() }), held };
  }
  const { language: _language, ...receipt } = await askFor(token, act.grant ?? '', wishOf(act), world);
  return { status: 'received', ...receipt };
};

const codePage = async (
  token: string,
  world: World,
  posted: Pick<OwnCodePage, 'sentUntil' | 'refused' | 'typed'>,
): Promise<string> => {
  const { language } = await viewPreferences(token, world);
  const nonce = await issueNonce(token, world);
  return ownCodePage({ policy: world.policy, language, action: `/links/${token}`, nonce, ...posted });
};

const dataPage = async (
  token: string,
  opened: Omit<OwnData, 'endsAt'> & Partial<OwnData>,
  world: World,
  refused?: RefusedWish,
): Promise<string> => {
  const nonce = await issueNonce(token, world);
  return ownDataPage({
    policy: world.policy,
    action: `/links/${token}`,
    nonce,
    ...opened,
    ...(refused && { refused }),
  });
};

const actByForm = async ({ token, act, world }: Acting, nonce: string): Promise<string> => {
  if (act.action === 'send-own-code') {
    return codePage(token, world, { sentUntil: await sendOwnCode(token, world) });
  }
  if (act.action === 'open-own-data') return dataPage(token, await open(token, act, world), world);
  const { grant = '', fields = {} } = act;
  const wish = wishOf({ ...act, changes: readFlags(fields, world) });
  const { language, ...receipt } = await askFor(token, grant, wish, world);
  const { policy } = world;
  // The nonce has waited its second already: the way back can be taken at once.
  return ownAskedPage({ policy, language, wish: wish.wish, receipt, action: `/links/${token}`, nonce, grant });
};

/** The form that came back: with the data while what the code opened lasts, else where a code is typed. */
const returned = async (acting: Acting, refusal: Refusal): Promise<HttpAnswer> => {
  const { token, act, world } = acting;
  const { grant = '', fields = {}, email = '', code = '', name = '', secret = '' } = act;
  const status = problems[refusal.code][0];
  if (act.action !== 'ask' || refusal.code === 'GRANT_OVER') {
    return { status, page: await codePage(token, world, { refused: refusal.code, typed: { code, name, secret } }) };
  }
  const opened = await openAgain(token, grant, world).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'GRANT_OVER') return error;
    throw error;
  });
  if (opened instanceof Refusal) return returned(acting, opened);
  return { status, page: await dataPage(token, opened, world, { refusal, fields, email }) };
};

/**
 * What people do about their data from their preference centre. Until a code is typed that was mailed to them, no answer holds
 * anything of theirs, whoever posts what. Throws `LINK_DEAD`; a form gets everything else as a page that says what is wrong.
 */
export const actOnOwnData = async ({ token, act, nonce }: PostedToLink, world: World): Promise<HttpAnswer> => {
  const acting: Acting = { token, act, world };
  if (nonce === undefined) return { status: 200, json: await actByJson(acting) };
  try {
    await checkNonce(token, nonce, world);
    return { status: 200, page: await actByForm(acting, nonce) };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'LINK_DEAD') throw error;
    return returned(acting, error);
  }
};

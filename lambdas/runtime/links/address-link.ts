import { checkNonce, issueNonce } from '../../domain/links/nonce.ts';
import { type ProblemCode, problems, Refusal } from '../../domain/problems.ts';
import { type AddressChange, decideAddressChange, viewAddressChange } from '../../domain/requests/address-change.ts';
import { addressPage } from '../../pages/address-page.ts';
import type { World } from '../handler.ts';
import type { LinkOverHttp } from './link-kind.ts';

/** What each of the two mailboxes can do. */
const actionOf = { address: 'confirm', revert: 'revert' } as const;

const pageOf = async (token: string, world: World, refused?: ProblemCode): Promise<string> => {
  const view = await viewAddressChange(token, world);
  const nonce = await issueNonce(token, world);
  return addressPage({ policy: world.policy, ...view, action: `/links/${token}`, nonce, ...(refused && { refused }) });
};

const isDecidedBy = ({ kind, state }: AddressChange): boolean =>
  kind === 'address' ? state === 'waits' : state === 'confirmed';

const decide = async (token: string, action: string, world: World): Promise<AddressChange> => {
  const { kind } = await viewAddressChange(token, world);
  if (action !== actionOf[kind]) {
    throw new Refusal('UNKNOWN_ACTION', { places: [{ path: 'action', code: 'UNKNOWN_ACTION' }] });
  }
  return decideAddressChange(token, world);
};

const json = ({ kind, state, language, expiresAt }: AddressChange) => ({
  kind,
  status: state,
  language,
  expiresAt: expiresAt.toISOString(),
});

/** A change of address: the new mailbox confirms it, the old one takes it back; each shows neither address, and a repeat changes nothing. */
export const addressLink: LinkOverHttp = {
  async show(token, asJson, world) {
    if (!asJson) return { status: 200, page: await pageOf(token, world) };
    const view = await viewAddressChange(token, world);
    return { status: 200, json: { ...json(view), actions: isDecidedBy(view) ? [actionOf[view.kind]] : [] } };
  },

  async act({ token, act: { action }, nonce }, world) {
    if (nonce === undefined) return { status: 200, json: json(await decide(token, action, world)) };
    try {
      await checkNonce(token, nonce, world);
      await decide(token, action, world);
      return { status: 200, page: await pageOf(token, world) };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'LINK_DEAD') throw error;
      return { status: problems[error.code][0], page: await pageOf(token, world, error.code) };
    }
  },
};

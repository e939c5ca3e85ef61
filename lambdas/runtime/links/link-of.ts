import type { LinkKind } from '../../domain/keys/key-ring.ts';
import { claimedKind } from '../../domain/links/link-token.ts';
import { Refusal } from '../../domain/problems.ts';
import { addressLink } from './address-link.ts';
import { downloadLink } from './download-link.ts';
import { formLink } from './form-link.ts';
import type { LinkOverHttp } from './link-kind.ts';
import { preferenceLink } from './preference-link.ts';
import { requestLink } from './request-link.ts';
import { uploadLink } from './upload-link.ts';

const links: Readonly<Partial<Record<LinkKind, LinkOverHttp>>> = {
  registration: formLink,
  entry: formLink,
  undo: formLink,
  preference: preferenceLink,
  request: requestLink,
  download: downloadLink,
  upload: uploadLink,
  address: addressLink,
  revert: addressLink,
};

/** How a link of the kind that its token claims to be is shown and answered. Throws `LINK_DEAD` for what claims to be none. */
export const linkOf = (token: string): LinkOverHttp => {
  const kind = claimedKind(token);
  const link = kind && links[kind];
  if (!link) throw new Refusal('LINK_DEAD');
  return link;
};

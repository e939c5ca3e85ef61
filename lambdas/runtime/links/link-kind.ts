import type { Wish } from '../../domain/preferences/self-service.ts';
import type { HttpAnswer, World } from '../handler.ts';

/** What is posted to a link; each kind reads what is its own. */
export type LinkBody = {
  readonly action: string;
  readonly fields?: Readonly<Record<string, string | boolean>>;
  readonly decisions?: Readonly<Record<string, boolean>>;
  readonly accepted?: boolean;
  readonly noticeHash?: string;
  readonly code?: string;
  readonly name?: string;
  readonly secret?: string;
  readonly grant?: string;
  readonly wish?: Wish;
  readonly changes?: Readonly<Record<string, string | boolean>>;
  readonly email?: string;
};

export type PostedToLink = {
  readonly token: string;
  readonly act: LinkBody;
  /** Of our own form, '' where it carries none; undefined for JSON, which needs none. */
  readonly nonce: string | undefined;
};

/** One kind of mailed link as HTTP: what it shows, and what comes of an act. */
export type LinkOverHttp = {
  /** Changes nothing, however often it is opened. */
  readonly show: (token: string, asJson: boolean, world: World) => Promise<HttpAnswer>;
  readonly act: (posted: PostedToLink, world: World) => Promise<HttpAnswer>;
};

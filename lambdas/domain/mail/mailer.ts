import type { Language } from '../../../policy/model/types.ts';
import { Unavailable } from '../unavailable.ts';
import type { Address } from './address.ts';

/** What a mail is for; caps count per kind, and bounce and complaint reports carry it back. */
export type MailKind =
  | 'registration'
  | 'entry'
  | 'welcome'
  | 'preference'
  | 'service'
  | 'marketing'
  | 'notice'
  /** Letters about a request for a right, and about a change of address. */
  | 'request'
  /** One-time codes. */
  | 'code';

export type Mail = {
  readonly kind: MailKind;
  readonly to: Address;
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Advertising only: where one POST unsubscribes (RFC 2369, RFC 8058). */
  readonly unsubscribe?: string;
};

/**
 * Sends one mail to exactly the address given: adapters set the envelope themselves, so that nothing in a header can add or
 * replace a recipient. The sender comes from the settings.
 */
export type Mailer = {
  /** Throws `Unavailable` when the transport would refuse or not answer; asked before anything is looked up. */
  readonly ready: () => Promise<void>;
  /**
   * Resolves once the transport has taken the mail over. Throws `Unavailable` when it has not (`Deferred` when only
   * this mailbox refuses for now, `Unsure` when it cannot say), and `Undeliverable` when it never will.
   */
  readonly send: (mail: Mail) => Promise<void>;
};

/** This one mailbox takes no mail just now (a 4xx to the recipient); the transport itself is well. Nothing was handed over. */
export class Deferred extends Unavailable {
  override readonly name = 'Deferred';
}

/** The mail may or may not have been handed over: the answer never came. Sending again may make a second copy. */
export class Unsure extends Unavailable {
  override readonly name = 'Unsure';
}

/** This transport will never deliver to that address (a UTF-8 local part where SMTPUTF8 is missing, a refused recipient). */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

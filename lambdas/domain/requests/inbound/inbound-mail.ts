import type { Address } from '../../mail/address.ts';

/** As much of a mail as is read, in bytes: text comes first, and what comes behind is attachments. */
export const mostOfAMail = 1024 * 1024;

/** A mail that somebody wrote to us, as far as anything is decided by it. Attachments are counted and never kept. */
export type InboundMail = {
  /** The one address of From. Reply-To is not looked at: whoever sends a mail may write anybody's there. */
  readonly from: Address;
  /** As From calls them; '' where it does not. */
  readonly name: string;
  /** From names several people, or stands there twice: nobody can tell who is meant. */
  readonly severalSenders: boolean;
  readonly subject: string;
  /** Plain text with line feeds; made of the HTML where the mail has no text of its own. */
  readonly text: string;
  readonly attachments: number;
  /** Larger than what we read: there may be more attachments than those counted. */
  readonly isCut: boolean;
  /** Message-ID, or what else tells this mail from any other. */
  readonly mailId: string;
  /** Names in lower case, in the order in which they stand. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
};

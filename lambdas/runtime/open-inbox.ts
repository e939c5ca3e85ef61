import { S3Client } from '@aws-sdk/client-s3';
import { readMime } from '../adapters/read-mime.ts';
import { s3Objects } from '../adapters/s3/s3-objects.ts';
import type { InboundMail } from '../domain/requests/inbound/inbound-mail.ts';

/** Mails that came in, where SES put them. */
export type Inbox = {
  /**
   * Hands over one mail and removes it once that is done. What cannot be read is handed over as undefined and stays, for people to look
   * at, until the bucket forgets it. A mail that is not there was handled before.
   */
  readonly take: (name: string, handle: (mail: InboundMail | undefined) => Promise<void>) => Promise<void>;
};

/** The bucket that SES puts mails into; it keeps no versions. */
export const openInbox = (bucket: string): Inbox => {
  const mails = s3Objects({ client: new S3Client({}), bucket, keepsVersions: false });
  return {
    take: async (name, handle) => {
      const raw = await mails.get(name);
      if (!raw) return;
      const mail = await readMime(raw);
      await handle(mail);
      if (mail) await mails.remove(name);
    },
  };
};

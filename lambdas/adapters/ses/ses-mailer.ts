import { GetAccountSendingEnabledCommand, type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { type Mailer, Undeliverable, Unsure } from '../../domain/mail/mailer.ts';
import { Unavailable } from '../../stores/table.ts';
import { awsErrorName, awsMessage, awsStatus, orUnavailable } from '../aws-errors.ts';
import { composeMail, messageIdOf, needsUtf8, senderAddress } from '../mime.ts';
import { readiness } from '../readiness.ts';

export type SesMailerOptions = {
  readonly client: SESClient;
  readonly sender: string;
  readonly configurationSet: string;
  readonly now: () => Date;
  readonly newId: () => string;
  /** For each call with its retries; default 10 seconds. */
  readonly timeoutMs?: number;
};

/**
 * Sends raw mails through SES, with the sender and the one recipient given apart from the headers, and the kind as tag, which
 * bounce and complaint events bring back. Needs `ses:SendRawEmail` on identity and configuration set, and
 * `ses:GetAccountSendingEnabled`: the one cheap call that tells a paused account. SES answers it once a second for a whole
 * account, so it is asked at most once a minute, and being throttled there says nothing against sending.
 */
export const sesMailer = (options: SesMailerOptions): Mailer => {
  const { client, configurationSet, now, newId, timeoutMs = 10_000 } = options;
  const from = senderAddress(options.sender);
  const limits = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) });

  const check = async () => {
    const call = client.send(new GetAccountSendingEnabledCommand({}), limits());
    const { Enabled } = await orUnavailable('SES', call).catch((error: unknown) => {
      if (error instanceof Unavailable && /throttl/i.test(error.message)) return { Enabled: true };
      throw error instanceof Unavailable
        ? error
        : new Unavailable(`SES does not say whether it sends (${awsErrorName(error)})`);
    });
    if (Enabled === false) throw new Unavailable('SES has paused sending for this account');
  };
  const state = readiness({ check, now, goodMs: 60_000, badMs: 5_000 });

  return {
    ready: state.ready,

    send: async (mail) => {
      if (needsUtf8(mail.to)) throw new Undeliverable('SES takes no addresses beyond ASCII');
      const Data = await composeMail(mail, from, now(), messageIdOf(newId(), from));
      const command = new SendRawEmailCommand({
        Source: from,
        Destinations: [mail.to],
        RawMessage: { Data },
        ConfigurationSetName: configurationSet,
        Tags: [{ Name: 'kind', Value: mail.kind }],
      });
      try {
        await client.send(command, limits());
      } catch (error) {
        const refusal = refusalOf(error, from);
        if (refusal instanceof Unavailable) state.refuse(refusal);
        throw refusal;
      }
    },
  };
};

/** What an SES error means; its message may repeat the address, so only its name goes on. */
const refusalOf = (error: unknown, from: string): Unavailable | Undeliverable => {
  const name = awsErrorName(error);
  const message = awsMessage(error).toLowerCase();
  // An identity of ours that is not verified, or an account that is stopped, is no fault of the recipient.
  const aboutUs = message.includes(from.toLowerCase()) || /suspended|paused|disabled/.test(message);
  const aboutMail = name === 'InvalidParameterValue' || (name === 'MessageRejected' && !aboutUs);
  if (aboutMail && (awsStatus(error) ?? 400) < 500)
    return new Undeliverable(`SES refused the recipient or the mail (${name})`);
  const said = `SES did not take the mail over (${name})`;
  // No answer, or one that does not say how far it came.
  const status = awsStatus(error);
  return status === undefined || status === 500 || status === 504 ? new Unsure(said) : new Unavailable(said);
};

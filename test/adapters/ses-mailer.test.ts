import { randomUUID } from 'node:crypto';
import { GetAccountSendingEnabledCommand, SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { sesMailer } from '../../lambdas/adapters/ses/ses-mailer.ts';
import { Undeliverable, Unsure } from '../../lambdas/domain/mail/mailer.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { type SesStub, sesError, sesStub } from '../support/ses-stub.ts';
import { clock, mailerContract, mailTo, sender } from './mailer-contract.ts';

const settings = { sender, configurationSet: 'habeas-mail', now: clock, newId: randomUUID };
const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

mailerContract(
  'SES over HTTP',
  async () => {
    const ses = await sesStub();
    return { ...ses, mailer: sesMailer({ client: ses.client, ...settings }) };
  },
  { utf8: false },
);

describe('SES over HTTP', () => {
  let ses: SesStub;
  beforeEach(async () => {
    ses = await sesStub();
  });
  afterEach(async () => ses.close());
  const mailer = (changes: { timeoutMs?: number; now?: () => Date } = {}) =>
    sesMailer({ client: ses.client, ...settings, ...changes });

  it('gets one destination, the kind as tag and the configuration set', async () => {
    await mailer().send(mailTo('ana@example.com', { kind: 'entry' }));
    const form = Object.fromEntries(ses.sent[0] ?? []);
    expect(form).toMatchObject({
      Source: sender,
      'Destinations.member.1': 'ana@example.com',
      'Tags.member.1.Name': 'kind',
      'Tags.member.1.Value': 'entry',
      ConfigurationSetName: 'habeas-mail',
    });
    expect(Object.keys(form).filter((name) => name.startsWith('Destinations'))).toHaveLength(1);
  });

  it.each([
    ['throttles', sesError(400, 'Throttling', 'Maximum sending rate exceeded.')],
    ['has reached the quota of the day', sesError(400, 'Throttling', 'Daily message quota exceeded.')],
    ['fails', sesError(500, 'InternalFailure')],
    ['is overloaded', sesError(503, 'ServiceUnavailable')],
    ['hangs up', 'drop' as const],
    ['never answers', 'hang' as const],
  ])('is Unavailable when it %s, and nothing is sent', async (_what, reply) => {
    ses.fault = () => reply;
    expect(await thrownBy(mailer({ timeoutMs: 1_500 }).send(mailTo('ana@example.com')))).toBeInstanceOf(Unavailable);
    expect(ses.sent).toEqual([]);
  });

  it.each([
    ['the connection breaks', 'drop' as const, Unsure],
    ['SES fails', sesError(500, 'InternalFailure'), Unsure],
    ['SES is overloaded', sesError(503, 'ServiceUnavailable'), Unavailable],
  ])('hands a mail over once and no more when %s: it may have been taken', async (_what, reply, expected) => {
    let asked = 0;
    ses.fault = () => {
      asked += 1;
      return reply;
    };
    expect(await thrownBy(mailer().send(mailTo('ana@example.com')))).toBeInstanceOf(expected);
    expect(asked).toBe(1);
  });

  it('tries again where SES says that we were too fast', async () => {
    let asked = 0;
    ses.fault = () => {
      asked += 1;
      return asked <= 2 ? sesError(400, 'Throttling', 'Maximum sending rate exceeded.') : undefined;
    };
    await mailer().send(mailTo('ana@example.com'));
    expect([asked, ses.sent.length]).toEqual([3, 1]);
  });

  it('is asked about the account once a minute', async () => {
    let now = clock();
    const checked = mailer({ now: () => now });
    await Promise.all([checked.ready(), checked.ready()]);
    now = new Date(now.getTime() + 59_999);
    await checked.ready();
    expect(ses.asked()).toBe(1);
    now = new Date(now.getTime() + 1);
    await checked.ready();
    expect(ses.asked()).toBe(2);
  });

  it('is unready while the account is paused', async () => {
    let now = clock();
    const checked = mailer({ now: () => now });
    ses.enabled = false;
    expect(await thrownBy(checked.ready())).toBeInstanceOf(Unavailable);
    ses.enabled = true;
    now = new Date(now.getTime() + 5_000);
    await checked.ready();
  });

  it('is unready for everybody after it refused to send for somebody', async () => {
    const checked = mailer();
    await checked.ready();
    ses.fault = () => sesError(400, 'AccountSendingPausedException');
    expect(await thrownBy(checked.send(mailTo('ana@example.com')))).toBeInstanceOf(Unavailable);
    ses.fault = undefined;
    expect(await thrownBy(checked.ready())).toBeInstanceOf(Unavailable);
  });

  it('is unready when it does not answer, and ready when it only throttles the question', async () => {
    ses.fault = () => 'hang';
    expect(await thrownBy(mailer({ timeoutMs: 200 }).ready())).toBeInstanceOf(Unavailable);
    ses.fault = () => sesError(400, 'Throttling', 'Rate exceeded');
    await mailer().ready();
  });
});

describe('SES by error name', () => {
  const client = new SESClient({ region: 'eu-south-2' });
  const ses = mockClient(client);
  beforeEach(() => {
    ses.reset();
  });
  const mailer = sesMailer({ client, ...settings });
  const refused = (name: string, message = 'ana@example.com', status = 400) =>
    Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: status } });

  it.each([
    [
      'MessageRejected',
      'Email address is not verified. The following identities failed the check in region EU-SOUTH-2: ana@example.com',
      Undeliverable,
    ],
    ['MessageRejected', 'Address blacklisted.', Undeliverable],
    ['InvalidParameterValue', "Missing final '@domain'", Undeliverable],
    ['InvalidParameterValue', 'Local address contains control or whitespace', Undeliverable],
    [
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region EU-SOUTH-2: ${sender.toUpperCase()}, ana@example.com`,
      Unavailable,
    ],
    ['MessageRejected', 'Sending suspended for this account.', Unavailable],
    ['MessageRejected', 'Sending paused for this account.', Unavailable],
    ['AccountSendingPausedException', '', Unavailable],
    ['ConfigurationSetSendingPausedException', '', Unavailable],
    ['ConfigurationSetDoesNotExistException', '', Unavailable],
    ['MailFromDomainNotVerifiedException', '', Unavailable],
    ['LimitExceededException', '', Unavailable],
    ['Throttling', '', Unavailable],
    ['ThrottlingException', '', Unavailable],
    ['AccessDenied', 'User ana@example.com is not authorized', Unavailable],
    ['TimeoutError', '', Unavailable],
    ['CredentialsProviderError', '', Unavailable],
  ])('%s (%s)', async (name, message, expected) => {
    ses.on(SendRawEmailCommand).rejects(refused(name, message));
    const error = await thrownBy(mailer.send(mailTo('ana@example.com')));
    expect(error).toBeInstanceOf(expected);
    expect(String(error)).toContain(name);
    expect(String(error)).not.toMatch(/ana|firm\.example/i);
  });

  it('asks nothing of SES for an address that it never takes', async () => {
    expect(await thrownBy(mailer.send(mailTo('josé@example.com')))).toBeInstanceOf(Undeliverable);
    expect(ses.calls()).toEqual([]);
  });

  it('is Unavailable when it may not ask about the account', async () => {
    ses.on(GetAccountSendingEnabledCommand).rejects(refused('AccessDenied', 'no', 403));
    expect(await thrownBy(sesMailer({ client, ...settings }).ready())).toBeInstanceOf(Unavailable);
  });
});

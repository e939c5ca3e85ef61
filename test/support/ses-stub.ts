import { SESClient } from '@aws-sdk/client-ses';
import { throttleRetries } from '../../lambdas/adapters/ses/throttle-retries.ts';
import { type Delivered, readDelivered } from './delivered.ts';
import { type HttpStub, httpStub, type StubReply, type StubRequest } from './http-stub.ts';

export type SesStub = HttpStub & {
  readonly client: SESClient;
  readonly delivered: () => Promise<readonly Delivered[]>;
  /** Forms of the mails that were sent, and how often the account was asked about. */
  readonly sent: URLSearchParams[];
  readonly asked: () => number;
  enabled: boolean;
  fault: ((request: StubRequest) => StubReply | undefined) | undefined;
};

/** The two actions of SES (query protocol, 2010-12-01) that `sesMailer` uses, in memory. */
export const sesStub = async (): Promise<SesStub> => {
  const sent: URLSearchParams[] = [];
  let asked = 0;

  const serve = (request: StubRequest): StubReply => {
    const fault = stub.fault?.(request);
    if (fault) return fault;
    const form = new URLSearchParams(request.body.toString());
    if (form.get('Action') === 'GetAccountSendingEnabled') {
      asked += 1;
      return success('GetAccountSendingEnabled', `<Enabled>${stub.enabled}</Enabled>`);
    }
    if (form.get('Action') !== 'SendRawEmail') return sesError(400, 'InvalidAction');
    sent.push(form);
    return success('SendRawEmail', `<MessageId>stub-${sent.length}</MessageId>`);
  };

  const http = await httpStub(serve);
  const client = new SESClient({
    endpoint: http.url,
    region: 'eu-south-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    retryStrategy: throttleRetries,
  });
  const close = async () => {
    client.destroy();
    await http.close();
  };
  const delivered = () =>
    Promise.all(
      sent.map((form) => {
        const recipients = [...form].filter(([name]) => name.startsWith('Destinations.')).map(([, value]) => value);
        return readDelivered(
          form.get('Source') ?? '',
          recipients,
          Buffer.from(form.get('RawMessage.Data') ?? '', 'base64'),
        );
      }),
    );
  const stub: SesStub = {
    ...http,
    close,
    client,
    delivered,
    sent,
    asked: () => asked,
    enabled: true,
    fault: undefined,
  };
  return stub;
};

const namespace = 'http://ses.amazonaws.com/doc/2010-12-01/';

const success = (action: string, result: string): StubReply => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>stub</RequestId></ResponseMetadata></${action}Response>`,
});

/** An SES error answer. */
export const sesError = (status: number, code: string, message = code): StubReply => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>stub</RequestId></ErrorResponse>`,
});

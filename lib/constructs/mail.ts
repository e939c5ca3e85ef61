import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface MailProps {
  readonly sender: string;
  readonly key: IKey;
}

/** Outgoing mail over SES: encrypted on the way, never tracked, with bounces and complaints fed back. */
export class Mail extends Construct {
  readonly configuration: ConfigurationSet;
  /** Bounces and complaints, as SES reports them. */
  readonly reports: Topic;
  private readonly identity: EmailIdentity;
  private readonly sender: string;

  constructor(scope: Construct, id: string, { sender, key }: MailProps) {
    super(scope, id);
    this.sender = sender;
    // No tracking options: opens and clicks are neither redirected nor counted.
    this.configuration = new ConfigurationSet(this, 'Configuration', {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      // SES keeps this list in clear and without end. A complaint is a person's wish; a bounce is not, and our own list of
      // keyed hashes stops the next mail to that mailbox as well.
      suppressionReasons: SuppressionReasons.COMPLAINTS_ONLY,
    });
    this.identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(sender.slice(sender.lastIndexOf('@') + 1)),
      configurationSet: this.configuration,
      // Or SES mails each bounce, with the address, to the sender's mailbox.
      feedbackForwarding: false,
    });
    this.reports = new Topic(this, 'Reports', { masterKey: key, enforceSSL: true });
    this.configuration.addEventDestination('Feedback', {
      destination: EventDestination.snsTopic(this.reports),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
    for (const [index, record] of this.identity.dkimRecords.entries()) {
      new CfnOutput(this, `Dkim${index + 1}`, { value: `${record.name} CNAME ${record.value}` });
    }
  }

  /** The right to send as the one sender, under the one configuration, and to ask whether sending is open. */
  get toSend(): PolicyStatement[] {
    const configuration = Stack.of(this).formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: this.configuration.configurationSetName,
    });
    return [
      new PolicyStatement({
        actions: ['ses:SendRawEmail'],
        resources: [this.identity.emailIdentityArn, configuration],
        conditions: { StringEquals: { 'ses:FromAddress': this.sender } },
      }),
      // SES offers no resource for its account-wide state.
      new PolicyStatement({ actions: ['ses:GetAccountSendingEnabled'], resources: ['*'] }),
    ];
  }
}

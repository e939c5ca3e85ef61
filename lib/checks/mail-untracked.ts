import { at, type Check, findings, listAt } from './template.ts';

const tracking = ['OPEN', 'CLICK'];

export const mailUntracked: Check = {
  id: 'mail-untracked',
  says: 'Mail is sent over TLS only and nobody is told who opened it or clicked; bounces are not mailed around.',
  article: 'LSSI art. 22.2; GDPR arts. 5(1)(c), 32',
  check: (template) => [
    ...findings(template, ['AWS::SES::ConfigurationSet'], ({ properties }) => {
      if (properties.TrackingOptions !== undefined) return 'redirects links to count clicks';
      if (at(properties, 'VdmOptions', 'DashboardOptions', 'EngagementMetrics') === 'ENABLED')
        return 'counts who opens and clicks';
      return at(properties, 'DeliveryOptions', 'TlsPolicy') === 'REQUIRE' ? undefined : 'sends without TLS';
    }),
    ...findings(template, ['AWS::SES::ConfigurationSetEventDestination'], ({ properties }) =>
      listAt(properties, 'EventDestination', 'MatchingEventTypes').some((type) =>
        tracking.includes(String(type).toUpperCase()),
      )
        ? 'reports who opened or clicked'
        : undefined,
    ),
    ...findings(template, ['AWS::SES::EmailIdentity'], ({ properties }) =>
      at(properties, 'FeedbackAttributes', 'EmailForwardingEnabled') === false
        ? undefined
        : 'mails bounces, with their addresses, to the sender',
    ),
  ],
};

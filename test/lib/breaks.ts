// biome-ignore lint/suspicious/noExplicitAny: a template is a tree of JSON that these tests break at will.
type Tree = any;

/** The resource whose logical id begins with `name`. */
const one = (template: Tree, name: string): Tree => {
  const found = Object.entries<Tree>(template.Resources).find(([id]) => id.startsWith(name));
  if (!found) throw new Error(`no resource begins with ${name}`);
  return found[1];
};
const without = (template: Tree, type: string) => {
  template.Resources = Object.fromEntries(
    Object.entries<Tree>(template.Resources).filter(([, { Type }]) => Type !== type),
  );
};
const replica = (template: Tree, name: string) => one(template, name).Properties.Replicas[0];
const policyOf = (template: Tree, name: string) => one(template, name).Properties.Policies[0].PolicyDocument.Statement;

type Break = readonly [what: string, in_: 'data' | 'service', harm: (template: Tree) => void, problem: RegExp];

/** For each check, ways to break a sound template that it has to find, and how it says so. */
export const breaks: Readonly<Record<string, readonly Break[]>> = {
  'access-log-silent': [
    [
      'the address',
      'service',
      (t) => logs(t, '{"ip":"$context.identity.sourceIp"}'),
      /logs \$context\.identity\.sourceIp/,
    ],
    ['the path', 'service', (t) => logs(t, '$context.requestId $context.path'), /logs \$context\.path/],
    ['nothing', 'service', (t) => delete one(t, 'HttpStage').Properties.AccessLogSettings, /has no access log/],
    [
      'bodies',
      'service',
      (t) => (one(t, 'HttpStage').Properties.DefaultRouteSettings = { DataTraceEnabled: true }),
      /logs what is sent/,
    ],
  ],
  'alarms-speak': [
    [
      'metric names',
      'service',
      (t) => (one(t, 'senderErrors').Properties.AlarmDescription = 'Errors > 1'),
      /does not say/,
    ],
    ['no words', 'service', (t) => delete one(t, 'senderErrors').Properties.AlarmDescription, /does not say/],
    ['nobody to tell', 'service', (t) => delete one(t, 'senderErrors').Properties.AlarmActions, /goes to nobody/],
    ['an unwatched function', 'service', (t) => delete t.Resources[idOf(t, 'senderErrors')], /fails in silence/],
    [
      'an alarm that is logged only',
      'service',
      (t) => delete t.Resources[idOf(t, 'purgeAlarmPURGELATE')],
      /PURGE_LATE/,
    ],
    ['an alarm on nothing', 'service', (t) => delete t.Resources[idOf(t, 'purgeLogHOLD')], /logs HOLD_REVIEW_DUE/],
    [
      'an alarm on the log of another',
      'service',
      (t) => (one(t, 'purgeLogPURGEOVERDUE').Properties.LogGroupName = { Ref: idOf(t, 'senderLog') }),
      /logs PURGE_OVERDUE, and nobody is told/,
    ],
  ],
  'allowed-regions': [
    [
      'a copy elsewhere',
      'data',
      (t) => one(t, 'RecordsTable').Properties.Replicas.push({ Region: 'us-east-1' }),
      /is copied to us-east-1/,
    ],
    [
      'a replicated bucket',
      'data',
      (t) => (one(t, 'BackupsBucket').Properties.ReplicationConfiguration = {}),
      /is copied to a bucket/,
    ],
    [
      'a foreign ARN',
      'service',
      (t) => (one(t, 'senderFunction').Properties.Layers = ['arn:aws:lambda:us-east-1:111111111111:layer:x:1']),
      /names something in us-east-1/,
    ],
  ],
  'async-edges': [
    [
      'a feed that drops',
      'service',
      (t) => delete one(t, 'Feedsenderrecords').Properties.DestinationConfig,
      /drops changes/,
    ],
    [
      'a stream that too many read',
      'service',
      (t) => {
        const { DependsOn: _, ...feed } = one(t, 'Feedsenderrecords');
        t.Resources['AnotherFeed'] = { ...feed };
      },
      /too many read/,
    ],
    [
      'a feed that waits for ever',
      'service',
      (t) => (one(t, 'Feedsenderrecords').Properties.MaximumRetryAttempts = -1),
      /is held up/,
    ],
    [
      'a schedule that drops',
      'service',
      (t) => delete one(t, 'Scheduledestroy').Properties.Target.DeadLetterConfig,
      /drops runs/,
    ],
    [
      'a schedule on defaults',
      'service',
      (t) => delete one(t, 'Scheduledestroy').Properties.Target.RetryPolicy,
      /drops runs/,
    ],
    [
      'a subscription that drops',
      'service',
      (t) => delete one(t, 'feedbackFunctionReports').Properties.RedrivePolicy,
      /drops messages/,
    ],
    ['a function that drops', 'service', (t) => without(t, 'AWS::Lambda::EventInvokeConfig'), /drops calls/],
    [
      'a rule that drops',
      'service',
      (t) => (t.Resources.Rule = { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn: 'x' }] } }),
      /drops events/,
    ],
  ],
  'backups-apart': [
    [
      'an administrator who deletes',
      'data',
      (t) => without(t, 'AWS::S3::BucketPolicy'),
      /lets somebody end a backup before its time/,
    ],
    [
      'somebody who may delete after all',
      'data',
      (t) => (denyOf(t, 'NobodyEndsABackup').Condition = { ArnNotEquals: { 'aws:PrincipalArn': 'arn:x' } }),
      /lets somebody end a backup/,
    ],
    [
      'a retention that may be changed',
      'data',
      (t) => (denyOf(t, 'NobodyEndsABackup').Action = ['s3:DeleteObject', 's3:DeleteObjectVersion']),
      /lets somebody end a backup/,
    ],
    [
      'a lifecycle that anybody changes',
      'data',
      (t) => (denyOf(t, 'OnlyDeploymentsSettle').Effect = 'Allow'),
      /change how long backups lie/,
    ],
    [
      'an administrator who writes over a backup',
      'data',
      (t) => (denyOf(t, 'OnlyBackupsWrite').Effect = 'Allow'),
      /lets others write over backups/,
    ],
    [
      'one more writer',
      'data',
      (t) => denyOf(t, 'OnlyBackupsWrite').Condition.ArnNotEquals['aws:PrincipalArn'].push('arn:aws:iam::1:role/x'),
      /lets others write over backups/,
    ],
    [
      'any writer',
      'data',
      (t) => (denyOf(t, 'OnlyBackupsWrite').Condition = { Bool: { 'aws:x': 'true' } }),
      /lets others write over backups/,
    ],
    [
      'a writer who only replicates',
      'data',
      (t) => (denyOf(t, 'OnlyBackupsWrite').Action = ['s3:PutObject', 's3:PutObjectAcl']),
      /lets others write over backups/,
    ],
    [
      'one more reader',
      'data',
      (t) => denyOf(t, 'OnlyRestoresRead').Condition.ArnNotEquals['aws:PrincipalArn'].push('arn:aws:iam::1:role/x'),
      /lets others read backups/,
    ],
    [
      'any reader',
      'data',
      (t) => (denyOf(t, 'OnlyRestoresRead').Condition = { Bool: { 'aws:x': 'true' } }),
      /lets others read backups/,
    ],
    [
      'a function that reads them',
      'service',
      (t) => policyOf(t, 'staffRole').push({ Effect: 'Allow', Action: 's3:GetObject', Resource: backups(t) }),
      /may s3:GetObject on backups/,
    ],
    [
      'a restore that writes',
      'service',
      (t) => policyOf(t, 'restoreRole').push({ Effect: 'Allow', Action: 's3:PutObject', Resource: backups(t) }),
      /may s3:PutObject on backups/,
    ],
    [
      'a backup that deletes',
      'service',
      (t) =>
        policyOf(t, 'backupRole').push({ Effect: 'Allow', Action: 's3:DeleteObjectVersion', Resource: backups(t) }),
      /may s3:DeleteObjectVersion on backups/,
    ],
    [
      'a role of no function',
      'service',
      (t) => delete t.Resources[idOf(t, 'backupcheckFunction')],
      /may s3:GetObject on backups/,
    ],
    [
      'another who copies tables',
      'service',
      (t) =>
        policyOf(t, 'gateRole').push({ Effect: 'Allow', Action: 'dynamodb:ExportTableToPointInTime', Resource: 'x' }),
      /may copy tables/,
    ],
    [
      'copies to another bucket',
      'service',
      (t) =>
        policyOf(t, 'backupRole').push({ Effect: 'Allow', Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::x/*' }),
      /to another place/,
    ],
    ['a bucket nobody would know', 'service', (t) => rename(t, /BackupsBucket/g, 'Other'), /hides from this check/],
  ],
  'backups-locked': [
    ['no lock', 'data', (t) => delete one(t, 'BackupsBucket').Properties.ObjectLockConfiguration, /can be changed/],
    ['a lock that an administrator lifts', 'data', (t) => (lockOf(t).Mode = 'GOVERNANCE'), /can be changed/],
    ['another lock than promised', 'data', (t) => (lockOf(t).Days = 99), /is not locked for exactly 100 days/],
  ],
  'blocked-apart': [
    [
      'a role that names the table',
      'service',
      (t) => policyOf(t, 'messagesRole').push({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: blocked(t) }),
      /may use blocked data/,
    ],
    [
      'a role that may use its key',
      'service',
      (t) => policyOf(t, 'gateRole').push({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: [blocked(t, 'Key')] }),
      /may use blocked data or their key/,
    ],
    [
      'somebody else with the role',
      'service',
      (t) => (one(t, 'senderFunction').Properties.Role = one(t, 'blockedFunction').Properties.Role),
      /may use blocked data/,
    ],
    ['a role of no function', 'service', (t) => delete t.Resources[idOf(t, 'blockedFunction')], /may use blocked data/],
    [
      'a policy apart',
      'service',
      (t) =>
        (t.Resources.Apart = {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyDocument: { Statement: { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: blocked(t) } },
          },
        }),
      /may use blocked data/,
    ],
    [
      'proof that is read back',
      'service',
      (t) => policyOf(t, 'linksRole').push({ Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: blocked(t) }),
      /may read blocked data/,
    ],
    ['a table nobody would know', 'service', (t) => rename(t, /BlockedB?(Table|Key)/g, 'Other$1'), /hides from this/],
    [
      'a copier that reads',
      'service',
      (t) => policyOf(t, 'backupRole').push({ Effect: 'Allow', Action: ['dynamodb:Query'], Resource: blocked(t) }),
      /may more with blocked data than have them copied/,
    ],
    [
      'a copier with the key',
      'service',
      (t) => policyOf(t, 'backupRole').push({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: blocked(t, 'Key') }),
      /may more with blocked data/,
    ],
    [
      'a stream of the table that stands by',
      'data',
      (t) => (one(t, 'BlockedBTable').Properties.StreamSpecification = { StreamViewType: 'NEW_IMAGE' }),
      /hands its changes/,
    ],
    [
      'a stream',
      'data',
      (t) => (one(t, 'BlockedTable').Properties.StreamSpecification = { StreamViewType: 'NEW_IMAGE' }),
      /hands its changes/,
    ],
    [
      'a stream of another kind',
      'data',
      (t) => (replica(t, 'BlockedTable').KinesisStreamSpecification = { StreamArn: 'x' }),
      /hands its changes/,
    ],
    [
      'a key for others',
      'data',
      (t) => (one(t, 'BlockedKey').Properties.KeyPolicy.Statement[0].Principal = { AWS: 'arn:aws:iam::1:role/x' }),
      /lets in others/,
    ],
    [
      'a key for a service',
      'data',
      (t) => (one(t, 'BlockedKey').Properties.KeyPolicy.Statement[0].Principal.Service = 's3.amazonaws.com'),
      /lets in others/,
    ],
  ],
  'buckets-end': [
    ['no end', 'data', (t) => delete rulesOf(t)[0].ExpirationInDays, /keeps objects for more than 110 days/],
    ['too late an end', 'data', (t) => (rulesOf(t)[0].ExpirationInDays = 111), /keeps objects for more than 110 days/],
    ['an end for some', 'data', (t) => (rulesOf(t)[0].Prefix = 'tmp/'), /keeps objects/],
    ['a rule switched off', 'data', (t) => (rulesOf(t)[0].Status = 'Disabled'), /keeps objects/],
    ['old versions', 'data', (t) => delete rulesOf(t)[0].NoncurrentVersionExpiration, /keeps old versions/],
    ['fragments', 'data', (t) => delete rulesOf(t)[0].AbortIncompleteMultipartUpload, /keeps fragments/],
    ['delete markers', 'data', (t) => rulesOf(t).pop(), /keeps delete markers/],
  ],
  'buckets-over-tls': [
    ['no policy', 'data', (t) => without(t, 'AWS::S3::BucketPolicy'), /answers over plain HTTP/],
    [
      'a policy for some callers',
      'data',
      (t) => (statements(t, 'BackupsBucketPolicy')[0].Principal = { AWS: 'arn:aws:iam::1:root' }),
      /answers over plain HTTP/,
    ],
  ],
  'buckets-private': [
    [
      'no block',
      'data',
      (t) => delete one(t, 'BackupsBucket2').Properties.PublicAccessBlockConfiguration,
      /can be opened/,
    ],
    [
      'half a block',
      'data',
      (t) => (one(t, 'BackupsBucket2').Properties.PublicAccessBlockConfiguration.BlockPublicPolicy = false),
      /BlockPublicPolicy/,
    ],
    ['no encryption', 'data', (t) => delete one(t, 'BackupsBucket2').Properties.BucketEncryption, /is not encrypted/],
  ],
  'exact-origins': [
    ['everyone', 'service', (t) => (corsOf(t).AllowOrigins = ['*']), /lets in \*/],
    ['a pattern', 'service', (t) => (corsOf(t).AllowOrigins = ['https://*.acme.test']), /lets in/],
    ['plain HTTP', 'service', (t) => (corsOf(t).AllowOrigins = ['http://www.acme.test']), /lets in/],
    ['credentials', 'service', (t) => (corsOf(t).AllowCredentials = true), /credentials/],
  ],
  'logs-end': [
    [
      'no end',
      'service',
      (t) => delete one(t, 'senderLog').Properties.RetentionInDays,
      /is kept for more than 100 days/,
    ],
    ['too late an end', 'service', (t) => (one(t, 'senderLog').Properties.RetentionInDays = 120), /is kept for more/],
    ['a log of Lambda', 'service', (t) => delete one(t, 'senderFunction').Properties.LoggingConfig, /without an end/],
  ],
  'mail-untracked': [
    [
      'clicks',
      'service',
      (t) => (one(t, 'MailConfiguration8').Properties.TrackingOptions = { CustomRedirectDomain: 'x.test' }),
      /redirects links/,
    ],
    [
      'engagement',
      'service',
      (t) =>
        (one(t, 'MailConfiguration8').Properties.VdmOptions = { DashboardOptions: { EngagementMetrics: 'ENABLED' } }),
      /counts who opens/,
    ],
    [
      'opens',
      'service',
      (t) => one(t, 'MailConfigurationFeedback').Properties.EventDestination.MatchingEventTypes.push('open'),
      /reports who opened/,
    ],
    ['no TLS', 'service', (t) => delete one(t, 'MailConfiguration8').Properties.DeliveryOptions, /without TLS/],
    ['mailed bounces', 'service', (t) => delete one(t, 'MailIdentity').Properties.FeedbackAttributes, /mails bounces/],
  ],
  'no-wildcards': [
    ['every action', 'service', (t) => (policyOf(t, 'senderRole')[1].Action = 'dynamodb:*'), /may dynamodb:\*/],
    [
      'a prefix of actions',
      'service',
      (t) => (policyOf(t, 'senderRole')[1].Action = ['dynamodb:Get*']),
      /may dynamodb:Get\*/,
    ],
    ['every resource', 'service', (t) => (policyOf(t, 'senderRole')[1].Resource = '*'), /on more than one thing/],
    [
      'a pattern of resources',
      'service',
      (t) => (policyOf(t, 'senderRole')[1].Resource = [{ 'Fn::Join': ['', ['arn', '/*']] }]),
      /on more than one thing/,
    ],
    ['all but', 'service', (t) => (policyOf(t, 'senderRole')[1].NotAction = ['iam:PassRole']), /all but/],
    [
      'every object of a bucket',
      'service',
      (t) =>
        policyOf(t, 'linksRole').push({
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: { 'Fn::Join': ['', ['arn', '/*']] },
        }),
      /may s3:GetObject on more than one thing/,
    ],
    [
      'objects of a kind, to do anything with',
      'service',
      (t) =>
        policyOf(t, 'linksRole').push({
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:PutObjectAcl'],
          Resource: { 'Fn::Join': ['', ['arn', '/bundles/*']] },
        }),
      /may s3:PutObjectAcl on more than one thing/,
    ],
    [
      'a policy of AWS',
      'service',
      (t) => (one(t, 'senderRole').Properties.ManagedPolicyArns = ['arn:aws:iam::aws:policy/AWSLambdaExecute']),
      /did not write/,
    ],
    [
      'a policy apart',
      'service',
      (t) =>
        (t.Resources.Apart = {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyDocument: { Statement: { Effect: 'Allow', Action: 's3:*', Resource: 'x' } } },
        }),
      /may s3:\*/,
    ],
  ],
  'own-roles': [
    [
      'a shared role',
      'service',
      (t) => (one(t, 'senderFunction').Properties.Role = one(t, 'linksFunction').Properties.Role),
      /shares its role/,
    ],
    [
      'a role from elsewhere',
      'service',
      (t) => (one(t, 'senderFunction').Properties.Role = 'arn:aws:iam::1:role/x'),
      /from elsewhere/,
    ],
  ],
  'queues-watched': [
    ['no key', 'service', (t) => delete one(t, 'senderFailedQueue').Properties.KmsMasterKeyId, /not under our key/],
    ['no end', 'service', (t) => delete one(t, 'senderFailedQueue').Properties.MessageRetentionPeriod, /how long/],
    ['plain HTTP', 'service', (t) => without(t, 'AWS::SQS::QueuePolicy'), /plain HTTP/],
    ['nobody who looks', 'service', (t) => delete t.Resources[idOf(t, 'senderFailedAlarm')], /watched by no alarm/],
  ],
  'routes-guarded': [
    ['no authorizer', 'service', (t) => (routeIn(t, 'POST /entries').AuthorizationType = 'NONE'), /lets in whoever/],
    ['staff routes for all', 'service', (t) => delete routeIn(t, 'GET /staff/holds').AuthorizerId, /lets in whoever/],
    ['another scope', 'service', (t) => (routeIn(t, 'GET /decisions').AuthorizationScopes = ['habeas/x']), /lets in/],
    ['no scope', 'service', (t) => delete routeIn(t, 'POST /imports').AuthorizationScopes, /lets in whoever/],
    [
      'tokens of nobody',
      'service',
      (t) => delete one(t, 'captureFunction').Properties.Environment.Variables.HABEAS_ISSUER,
      /cannot verify/,
    ],
    [
      'a route nobody declared',
      'service',
      (t) => (routeIn(t, 'GET /notice').RouteKey = 'GET /people'),
      /not in the table of routes/,
    ],
  ],
  'schedules-run': [
    ['no purge', 'service', (t) => delete t.Resources[idOf(t, 'Schedulepurge')], /has no schedule "purge"/],
    ['no schedule at all', 'service', (t) => without(t, 'AWS::Scheduler::Schedule'), /has no schedule "destroy-link/],
    ['a purge switched off', 'service', (t) => (one(t, 'Schedulepurge').Properties.State = 'DISABLED'), /switched off/],
    [
      'another function',
      'service',
      (t) => (one(t, 'Schedulepurge').Properties.Target.Arn = one(t, 'Schedulesend').Properties.Target.Arn),
      /does not call purge/,
    ],
    [
      'the clocks of Greenwich',
      'service',
      (t) => delete one(t, 'Schedulepurge').Properties.ScheduleExpressionTimezone,
      /does not run at 04:00 in Atlantic\/Canary/,
    ],
    [
      'another time',
      'service',
      (t) => (one(t, 'Schedulepurge').Properties.ScheduleExpression = 'cron(0 4 1 * ? *)'),
      /does not run at 04:00/,
    ],
    ['nobody who misses it', 'service', (t) => delete t.Resources[idOf(t, 'purgeSilence')], /without anybody noticing/],
    [
      'an alarm that is content with nothing',
      'service',
      (t) => (one(t, 'purgeSilence').Properties.TreatMissingData = 'notBreaching'),
      /without anybody noticing/,
    ],
    [
      'an alarm on another run',
      'service',
      (t) => (one(t, 'purgeLogEnded').Properties.FilterPattern = '{ ($.event = "schedule") }'),
      /without anybody noticing/,
    ],
  ],
  'stack-fits': [
    [
      '501 resources',
      'data',
      (t) => (t.Resources = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`R${n}`, { Type: 'X' }]))),
      /holds 501/,
    ],
  ],
  'standby-apart': [
    [
      'a role that names a table that stands by',
      'service',
      (t) => policyOf(t, 'gateRole').push({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: standby(t) }),
      /may touch the tables that stand by/,
    ],
    [
      'a function that is told its name',
      'service',
      (t) => (one(t, 'gateFunction').Properties.Environment.Variables.HABEAS_TABLE_RECORDS = standby(t)),
      /may touch the tables that stand by/,
    ],
    [
      'a restore into what is in use',
      'service',
      (t) =>
        policyOf(t, 'restoreRole').push({
          Effect: 'Allow',
          Action: 'dynamodb:PutItem',
          Resource: { 'Fn::ImportValue': /[^"]*RecordsTable[^"]*/.exec(JSON.stringify(t))?.[0] },
        }),
      /may touch the tables that are in use/,
    ],
    [
      'a restore that reads more than orders',
      'service',
      (t) => {
        const orders = policyOf(t, 'restoreRole').find((statement: Tree) => /"ACTS"/.test(JSON.stringify(statement)));
        orders.Condition['ForAllValues:StringEquals']['dynamodb:LeadingKeys'] = ['ACTS', 'HOLDS'];
      },
      /may touch the tables that are in use/,
    ],
    [
      'a restore that reads more than the visits of holds',
      'service',
      (t) => {
        const held = policyOf(t, 'restoreRole').find((statement: Tree) => /"HV#\*"/.test(JSON.stringify(statement)));
        held.Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'] = ['HV#*', 'B#*'];
      },
      /may touch the tables that are in use/,
    ],
    [
      'a restore that removes visits of holds',
      'service',
      (t) => {
        const held = policyOf(t, 'restoreRole').find((statement: Tree) => /"HV#\*"/.test(JSON.stringify(statement)));
        held.Action = ['dynamodb:Query', 'dynamodb:DeleteItem'];
      },
      /may touch the tables that are in use/,
    ],
    [
      'a restore that is told to',
      'service',
      (t) => (one(t, 'restoreFunction').Properties.Environment.Variables.HABEAS_STANDBY = blocked(t)),
      /may touch the tables that are in use/,
    ],
    [
      'a feed of the tables that stand by',
      'service',
      (t) => (one(t, 'Feedsenderrecords').Properties.EventSourceArn = standby(t)),
      /is fed by tables that stand by/,
    ],
    ['no gate', 'service', (t) => without(t, 'Custom::HabeasTables'), /switches to any tables/],
    [
      'another set than the functions use',
      'service',
      (t) => (one(t, 'TablesInUse').Properties.tables = 'b'),
      /may touch the tables that stand by/,
    ],
    [
      'a function that does not wait',
      'service',
      (t) => (one(t, 'gateFunction').DependsOn = []),
      /is changed before it is known/,
    ],
    [
      'a role that does not wait',
      'service',
      (t) => delete one(t, 'gateRole').DependsOn,
      /is changed before it is known/,
    ],
  ],
  'stores-outlive-stacks': [
    ['a table that goes', 'data', (t) => (one(t, 'BlockedTable').DeletionPolicy = 'Delete'), /deleted with its stack/],
    ['a bucket that goes', 'data', (t) => delete one(t, 'BackupsBucket2').DeletionPolicy, /deleted with its stack/],
    [
      'a table deleted by mistake',
      'data',
      (t) => (replica(t, 'BlockedTable').DeletionProtectionEnabled = false),
      /by mistake/,
    ],
    ['a key that goes', 'data', (t) => (one(t, 'BlockedKey').DeletionPolicy = 'Delete'), /with it all that it opens/],
    [
      'the key of backups',
      'data',
      (t) => (one(t, 'BackupsKey').DeletionPolicy = 'Delete'),
      /with it all that it opens/,
    ],
  ],
  'tables-expire': [
    ['no expiry', 'data', (t) => delete one(t, 'GuardsTable').Properties.TimeToLiveSpecification, /has no expiry/],
    [
      'another attribute',
      'data',
      (t) => (one(t, 'GuardsTable').Properties.TimeToLiveSpecification.AttributeName = 'ttl'),
      /has no expiry/,
    ],
    [
      'a plain table without it',
      'data',
      (t) => (t.Resources.Plain = { Type: 'AWS::DynamoDB::Table', Properties: {} }),
      /has no expiry/,
    ],
  ],
  'tables-recover': [
    [
      'no recovery',
      'data',
      (t) => delete replica(t, 'RecordsTable').PointInTimeRecoverySpecification,
      /cannot be recovered/,
    ],
    [
      'another window',
      'data',
      (t) => (replica(t, 'RecordsTable').PointInTimeRecoverySpecification.RecoveryPeriodInDays = 35),
      /exactly 21 days/,
    ],
    [
      'keys as long as the rest',
      'data',
      (t) => (replica(t, 'KeysTable').PointInTimeRecoverySpecification.RecoveryPeriodInDays = 21),
      /exactly 5 days/,
    ],
    [
      'no recovery of a table that stands by',
      'data',
      (t) => delete replica(t, 'RecordsBTable').PointInTimeRecoverySpecification,
      /cannot be recovered/,
    ],
    [
      'sessions as long as the rest',
      'data',
      (t) => (replica(t, 'TransientTable').PointInTimeRecoverySpecification.RecoveryPeriodInDays = 21),
      /exactly 5 days/,
    ],
    ['a table nobody knows', 'data', (t) => delete replica(t, 'RecordsTable').Tags, /which table it is/],
  ],
  'tables-sealed': [
    ['a key of AWS', 'data', (t) => delete replica(t, 'RecordsTable').SSESpecification, /no customer-managed key/],
    [
      'blocked data under a shared key',
      'data',
      (t) => (replica(t, 'BlockedTable').SSESpecification = replica(t, 'RecordsTable').SSESpecification),
      /shares the key of `blocked`/,
    ],
    [
      'blocked data that stand by under a shared key',
      'data',
      (t) => (replica(t, 'BlockedBTable').SSESpecification = replica(t, 'RecordsTable').SSESpecification),
      /shares the key of `blocked`/,
    ],
    [
      'keys under a shared key',
      'data',
      (t) => (replica(t, 'KeysTable').SSESpecification = replica(t, 'RecordsTable').SSESpecification),
      /shares the key of `keys`/,
    ],
  ],
  'topics-sealed': [
    ['no key', 'service', (t) => delete one(t, 'MailReports').Properties.KmsMasterKeyId, /not under our key/],
    ['plain HTTP', 'service', (t) => without(t, 'AWS::SNS::TopicPolicy'), /plain HTTP/],
  ],
};

const logs = (template: Tree, format: string) => {
  one(template, 'HttpStage').Properties.AccessLogSettings.Format = format;
};
const routeIn = (template: Tree, key: string): Tree =>
  Object.values<Tree>(template.Resources).find(({ Properties }) => Properties?.RouteKey === key).Properties;
/** How roles name the blocked table, or its key, of the other stack. */
const blocked = (template: Tree, what = 'Table') => ({
  'Fn::ImportValue': new RegExp(`[^"]*Blocked${what}[^"]*`).exec(JSON.stringify(template))?.[0],
});
const imported = (template: Tree, name: string) => ({
  'Fn::ImportValue': new RegExp(`[^"]*${name}[^"]*`).exec(JSON.stringify(template))?.[0],
});
const standby = (template: Tree) => imported(template, 'RecordsBTable');
const backups = (template: Tree) => ({ 'Fn::Join': ['', [imported(template, 'BackupsBucket'), '/backups/*']] });
const denyOf = (template: Tree, sid: string): Tree =>
  statements(template, 'BackupsBucketPolicy').find(({ Sid }) => Sid === sid);
const rename = (template: Tree, from: RegExp, to: string) => {
  template.Resources = JSON.parse(JSON.stringify(template.Resources).replace(from, to));
};
const idOf = (template: Tree, name: string) => Object.keys(template.Resources).find((id) => id.startsWith(name)) ?? '';
const lockOf = (template: Tree) =>
  one(template, 'BackupsBucket2').Properties.ObjectLockConfiguration.Rule.DefaultRetention;
const rulesOf = (template: Tree) => one(template, 'BackupsBucket2').Properties.LifecycleConfiguration.Rules;
const statements = (template: Tree, name: string): Tree[] => one(template, name).Properties.PolicyDocument.Statement;
const corsOf = (template: Tree) => one(template, 'HttpApi').Properties.CorsConfiguration;

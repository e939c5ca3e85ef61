import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { backedUpTables } from '../../lambdas/domain/backups/backups.ts';
import { type FunctionName, type FunctionNeeds, functions } from '../../lambdas/functions.ts';
import { type Caller, isApplication, routes } from '../../lambdas/routes.ts';
import { type TableName, tableNames } from '../../lambdas/stores/table.ts';
import { build, deployment, synthesise } from './world.ts';

const { data, service } = synthesise({}, { lint: false });
const names = Object.keys(functions) as FunctionName[];

type Statement = {
  Action: string | string[];
  Resource: unknown;
  Condition?: { StringEquals: Record<string, string | string[]> };
};
const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** Statements of the role of one function. */
const statementsOf = (name: FunctionName): readonly Statement[] => {
  const roles = service.findResources('AWS::IAM::Role', {
    Properties: { Description: `Habeas: ${functions[name].does}` },
  });
  return Object.values(roles).flatMap((role) => role.Properties.Policies[0].PolicyDocument.Statement as Statement[]);
};
const actionsOn = (name: FunctionName, part: string) =>
  statementsOf(name)
    .filter(({ Resource }) => JSON.stringify(Resource).includes(part))
    .flatMap(({ Action }) => list(Action));

const functionsOf = () => Object.values(service.findResources('AWS::Lambda::Function'));

describe('data stack', () => {
  const standby = ['records', 'blocked'] as const;
  const tables = Object.values(data.findResources('AWS::DynamoDB::GlobalTable')).map(({ Properties }) => ({
    ...Properties,
    ...Properties.Replicas[0],
    name: Properties.Replicas[0].Tags[0].Value as TableName,
  }));

  it('has the six tables, and those that a restore makes once more, each self-expiring, protected and with the due-time index', () => {
    expect(tables.map(({ name }) => name).sort()).toEqual([...tableNames, ...standby].sort());
    for (const table of tables) {
      expect(table).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        DeletionProtectionEnabled: true,
        Region: 'eu-west-1',
        GlobalSecondaryIndexes: [{ IndexName: 'due' }],
      });
    }
    data.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'dueBucket', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });

  it('can bring rows back for as long as the policy says, keys and what comes and goes for less', () => {
    const days = Object.fromEntries(
      tables.map(({ name, PointInTimeRecoverySpecification }) => [
        name,
        PointInTimeRecoverySpecification.RecoveryPeriodInDays,
      ]),
    );
    expect(days).toEqual({ records: 21, blocked: 21, journal: 21, guards: 21, keys: 5, transient: 5 });
  });

  it('keeps blocked data and keys under keys of their own, and rotates every key', () => {
    const key = (name: TableName) =>
      JSON.stringify(tables.find((table) => table.name === name)?.SSESpecification.KMSMasterKeyId);
    expect(new Set([key('records'), key('journal'), key('guards')]).size).toBe(1);
    expect(new Set([key('records'), key('blocked'), key('keys')]).size).toBe(3);
    data.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    data.resourceCountIs('AWS::KMS::Key', 6);
  });

  it('feeds changes of records only, without old images', () => {
    const streams = tables.filter(({ StreamSpecification }) => StreamSpecification !== undefined);
    expect(streams.map(({ name, StreamSpecification }) => [name, StreamSpecification])).toEqual([
      ['records', { StreamViewType: 'NEW_IMAGE' }],
      ['records', { StreamViewType: 'NEW_IMAGE' }],
    ]);
  });

  it('locks backups and ends them when the policy says', () => {
    data.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 100 } } },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({
            ExpirationInDays: 110,
            NoncurrentVersionExpiration: { NoncurrentDays: 2 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 },
          }),
          Match.objectLike({ ExpiredObjectDeleteMarker: true }),
        ],
      },
    });
  });

  it('lets nobody end a backup, and only who has to read one, an administrator included', () => {
    const [policy] = Object.values(
      data.findResources('AWS::S3::BucketPolicy', {
        Properties: { Bucket: { Ref: Match.stringLikeRegexp('^BackupsBucket') } },
      }),
    );
    const statements = policy?.['Properties'].PolicyDocument.Statement as Record<string, unknown>[];
    const bySid = (sid: string) => statements.find(({ Sid }) => Sid === sid);
    expect(bySid('NobodyEndsABackup')).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: [
        's3:BypassGovernanceRetention',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutObjectLegalHold',
        's3:PutObjectRetention',
      ],
    });
    expect(bySid('NobodyEndsABackup')).not.toHaveProperty('Condition');
    expect(bySid('OnlyBackupsWrite')).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: expect.arrayContaining(['s3:PutObject', 's3:PutObjectAcl', 's3:ReplicateObject']),
    });
    const unless = (sid: string) => bySid(sid)?.['Condition'];
    const role = (name: string) => `arn:aws:iam::111111111111:role/habeas-acme-eu-west-1-${name}`;
    const spared = (sid: string) =>
      JSON.parse(JSON.stringify(unless(sid)).replaceAll(/\{"Ref":"AWS::Partition"\}/g, 'aws'));
    expect(spared('OnlyRestoresRead')).toEqual({
      ArnNotEquals: { 'aws:PrincipalArn': ['backup', 'backup-check', 'restore'].map(role) },
    });
    expect(spared('OnlyBackupsWrite')).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [role('backup')] } });
    // The log of accesses is written by S3 itself, which none of this names: it goes to another bucket.
    const logged = Object.values(data.findResources('AWS::S3::Bucket', { Properties: { ObjectLockEnabled: true } }));
    expect(logged.map(({ Properties }) => Properties.LoggingConfiguration.DestinationBucketName.Ref)).toEqual([
      expect.stringMatching(/^BackupsAccessLog/),
    ]);
    const named = service.findResources('AWS::IAM::Role', { Properties: { RoleName: Match.anyValue() } });
    expect(Object.values(named).map(({ Properties }) => `:role/${Properties.RoleName}`)).toEqual(
      ['backup', 'backup-check', 'restore'].map((name) => `:role/habeas-acme-eu-west-1-${name}`),
    );
    // The role of `cdk bootstrap`: without it no deployment could change the bucket again.
    expect(unless('OnlyDeploymentsSettle')).toEqual({
      ArnNotEquals: {
        'aws:PrincipalArn': [{ 'Fn::Sub': expect.stringMatching(/:role\/cdk-hnb659fds-cfn-exec-role-111111111111-/) }],
      },
    });
    expect(JSON.stringify(statements)).not.toMatch(/PutBucketPolicy|DeleteBucketPolicy/);
  });

  it('lets files pass without versions, under a key of their own, and ends them soon after their links', () => {
    const [bucket] = Object.values(
      data.findResources('AWS::S3::Bucket', { Properties: { LoggingConfiguration: { LogFilePrefix: 'files/' } } }),
    );
    const { VersioningConfiguration, ObjectLockEnabled, LifecycleConfiguration, BucketEncryption } =
      bucket?.['Properties'] ?? {};
    expect([VersioningConfiguration, ObjectLockEnabled]).toEqual([undefined, undefined]);
    expect(LifecycleConfiguration.Rules).toEqual([
      {
        Id: 'end',
        Status: 'Enabled',
        ExpirationInDays: 31,
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
      { Id: 'bundles', Status: 'Enabled', Prefix: 'bundles/', ExpirationInDays: 4 },
    ]);
    const [rule] = BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.ServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'aws:kms',
      KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/^FilesKey/), 'Arn'] },
    });
  });

  it('outlives a teardown, and says what for', () => {
    data.allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
    data.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    data.allResources('AWS::KMS::Key', { DeletionPolicy: 'Retain' });
    expect(build().data.terminationProtection).toBe(true);
    const duties = Object.entries(data.findOutputs('*'))
      .filter(([id]) => id.startsWith('Dut'))
      .map(([id, { Value }]) => [id, Value]);
    expect(Object.fromEntries(duties)).toEqual({
      DutiesAfterTeardown: expect.stringMatching(/112 days.*6 years \(Código de Comercio art\. 30\.1\)/),
      Dutyinvoices:
        'Invoices: blocked for 6 years from the end of the year of the invoice (Código de Comercio art. 30.1).',
      Dutydisputes: 'Disputes: blocked for 60 months from the end of the contract (Código Civil art. 1964.2).',
    });
  });
});

describe('functions', () => {
  it('run on Node 24 and arm64, each with its own role and a log that ends', () => {
    expect(functionsOf()).toHaveLength(names.length);
    service.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: Match.anyValue() },
    });
    expect(new Set(functionsOf().map(({ Properties }) => JSON.stringify(Properties.Role))).size).toBe(names.length);
    // 100 days are promised; the longest that CloudWatch offers below is 90.
    service.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    service.resourceCountIs('AWS::Logs::LogGroup', names.length + 1);
  });

  it.each(names)('%s may use its tables as functions.ts says and no further', (name) => {
    const needs: FunctionNeeds = functions[name];
    const onStream = ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
    for (const table of tableNames) {
      const granted = statementsOf(name)
        .filter(({ Resource }) => JSON.stringify(Resource).includes(`${table[0]?.toUpperCase()}${table.slice(1)}Table`))
        .flatMap(({ Action, Resource }) => {
          const onIndex = JSON.stringify(Resource).includes('/index/due');
          return list(Action).map((action) => (onIndex ? `${action}Due` : action));
        })
        .filter((action) => !action.includes('Stream') && !onStream.includes(action));
      const exports =
        needs.backups?.includes('export') && backedUpTables.some((name) => name === table)
          ? ['dynamodb:DescribeExport', 'dynamodb:ExportTableToPointInTime']
          : [];
      const declared = (needs.tables[table] ?? []).map((action) => `dynamodb:${action}`);
      expect(granted.sort()).toEqual([...declared, ...exports].sort());
    }
  });

  it.each(names)('%s may use tables that stand by, and objects of backups, as functions.ts says', (name) => {
    const { standby, backups = [] }: FunctionNeeds = functions[name];
    for (const [table, construct] of [
      ['records', 'RecordsBTable'],
      ['blocked', 'BlockedBTable'],
    ] as const) {
      const granted = statementsOf(name)
        .filter(({ Resource }) => JSON.stringify(Resource).includes(construct))
        .flatMap(({ Action, Resource }) =>
          list(Action).map((action) => (JSON.stringify(Resource).includes('/index/due') ? `${action}Due` : action)),
        );
      expect(granted.sort()).toEqual((standby?.[table] ?? []).map((action) => `dynamodb:${action}`).sort());
    }
    const may = (action: (typeof backups)[number], ...actions: string[]) => (backups.includes(action) ? actions : []);
    expect([...new Set(actionsOn(name, 'BackupsBucket'))].sort()).toEqual(
      [
        ...may('read', 's3:GetObject', 's3:ListBucket'),
        ...may('write', 's3:PutObject'),
        ...may('list', 's3:ListBucketVersions'),
        // Of the same function that writes.
        ...may('export', 's3:AbortMultipartUpload', 's3:PutObjectAcl'),
      ].sort(),
    );
    expect(actionsOn(name, 'BackupsKey').sort()).toEqual([
      ...may('read', 'kms:Decrypt'),
      ...may('write', 'kms:GenerateDataKey'),
    ]);
  });

  const rights = { read: 's3:GetObject', write: 's3:PutObject', delete: 's3:DeleteObject' } as const;

  it.each(names)('%s may use objects as functions.ts says, by how they begin, and no further', (name) => {
    const { objects = {} }: FunctionNeeds = functions[name];
    const onBucket = statementsOf(name).filter(({ Resource }) => JSON.stringify(Resource).includes('FilesBucket'));
    const granted = onBucket.flatMap(({ Action, Resource }) =>
      list(Action).flatMap((action) =>
        list(Resource).map((resource) => `${action} ${/"\/(\w+\/\*)"/.exec(JSON.stringify(resource))?.[1] ?? ''}`),
      ),
    );
    const declared = Object.entries(rights).flatMap(([right, action]) =>
      (objects[right as keyof typeof rights] ?? []).map((prefix) => `${action} ${prefix}*`),
    );
    // S3 tells that an object is not there only to whoever may list such names.
    const missing = objects.read && { StringLikeIfExists: { 's3:prefix': objects.read.map((prefix) => `${prefix}*`) } };
    const lists = [missing, objects.list && { StringEquals: { 's3:prefix': objects.list } }].filter(Boolean);
    expect(granted.sort()).toEqual([...declared, ...lists.map(() => 's3:ListBucket ')].sort());
    const listing = onBucket.filter(({ Action }) => list(Action).includes('s3:ListBucket'));
    expect(listing.map(({ Condition }) => Condition)).toEqual(lists);
    expect(actionsOn(name, 'FilesKey').sort()).toEqual([
      ...(objects.read ? ['kms:Decrypt'] : []),
      ...(objects.write ? ['kms:GenerateDataKey'] : []),
    ]);
  });

  it('lets no function behind a mailed link read what people sent to show who they are', () => {
    const readers = names.filter((name) => (functions[name] as FunctionNeeds).objects?.read?.includes('uploads/'));
    const mailed = new Set<FunctionName>(
      routes.flatMap((route) => (route.path.startsWith('/links/') ? [route.function] : [])),
    );
    expect([...mailed].sort()).toEqual(['files', 'links']);
    expect(readers.filter((name) => mailed.has(name))).toEqual([]);
    expect(readers).not.toEqual([]);
  });

  it('lets the function that publishes public keys read nothing else of the key table', () => {
    const [onKeys] = statementsOf('proofs').filter(({ Action }) => list(Action).includes('dynamodb:Query'));
    expect(onKeys?.Condition).toEqual({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['SIGNING-PUBLIC'] } });
  });

  it.each(names)('%s may use the wrapping key and SES only if it has to', (name) => {
    const { unwrapsTenantKey, makesTenantKey, sendsMail }: FunctionNeeds = functions[name];
    expect(actionsOn(name, 'WrappingKey')).toEqual([
      ...(unwrapsTenantKey ? ['kms:Decrypt'] : []),
      ...(makesTenantKey ? ['kms:Encrypt'] : []),
    ]);
    const mail = statementsOf(name).filter(({ Action }) => list(Action).some((action) => action.startsWith('ses:')));
    expect(mail.map(({ Action, Condition }) => [Action, Condition])).toEqual(
      sendsMail
        ? [
            ['ses:SendRawEmail', { StringEquals: { 'ses:FromAddress': 'privacy@acme.test' } }],
            ['ses:GetAccountSendingEnabled', undefined],
          ]
        : [],
    );
  });

  it('use the keys of tables through DynamoDB only, and none where they only read', () => {
    const onDataKey = statementsOf('links').filter(({ Resource }) => JSON.stringify(Resource).includes('DataKey'));
    expect(onDataKey).not.toHaveLength(0);
    for (const { Condition } of onDataKey) {
      expect(Condition).toEqual({ StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } });
    }
    expect(actionsOn('proofs', 'KeysKey')).toEqual(['kms:Decrypt', 'kms:DescribeKey']);
  });

  it('know applications by the client ids that Cognito gives', () => {
    const given = functionsOf().map(({ Properties }) => Properties.Environment.Variables.HABEAS_SETTINGS);
    expect(new Set(given.map((value) => JSON.stringify(value))).size).toBe(1);
    const [head, client, tail] = given[0]['Fn::Join'][1];
    expect(client.Ref).toMatch(/Clientcrm/);
    expect(JSON.parse(`${head}client-of-crm${tail}`)).toEqual({
      publicUrl: 'https://privacy.acme.test',
      sender: 'privacy@acme.test',
      origins: ['https://www.acme.test'],
      applications: { 'client-of-crm': deployment.applications.crm },
    });
  });

  it('verify tokens themselves only where a route takes one or none, and know whose', () => {
    const told = functionsOf()
      .filter(({ Properties }) => Properties.Environment.Variables.HABEAS_ISSUER !== undefined)
      .map(({ Properties }) => [Properties.Description, Properties.Environment.Variables.HABEAS_ISSUER]);
    const [head, pool, tail] = told[0]?.[1]['Fn::Join'][1] ?? [];
    expect(told.map(([does]) => does)).toEqual([`Habeas: ${functions.capture.does}`]);
    expect(pool.Ref).toMatch(/SignInPool/);
    // Without an audience: the client ids among the settings, as Cognito's tokens carry them.
    expect(JSON.parse(`${head}POOL${tail}`)).toEqual({
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/POOL',
    });
  });
});

describe('HTTP surface', () => {
  const stage = Object.values(service.findResources('AWS::ApiGatewayV2::Stage'))[0]?.Properties;
  const routeOf = (key: string) =>
    Object.values(service.findResources('AWS::ApiGatewayV2::Route', { Properties: { RouteKey: key } }))[0]?.Properties;

  /** Roles are looked at by the function; the gateway sees to it that it is our issuer who vouches for them. */
  const authorization = (caller: Caller) => {
    if (caller === 'public' || (isApplication(caller) && caller.optional)) return { AuthorizationType: 'NONE' };
    const authorizer = { AuthorizationType: 'JWT', AuthorizerId: expect.anything() };
    return isApplication(caller) ? { ...authorizer, AuthorizationScopes: [`habeas/${caller.scope}`] } : authorizer;
  };

  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (key, route) => {
    const keys = route.method === 'GET' ? [key, key.replace('GET', 'HEAD')] : [key];
    for (const each of keys) {
      expect(routeOf(each)).toMatchObject(authorization(route.caller));
      expect(stage.RouteSettings[each]).toEqual({
        ThrottlingRateLimit: route.throttle.rate,
        ThrottlingBurstLimit: route.throttle.burst,
      });
    }
  });

  it('has no route beside those, and one integration for each function that answers', () => {
    const heads = routes.filter(({ method }) => method === 'GET').length;
    service.resourceCountIs('AWS::ApiGatewayV2::Route', routes.length + heads);
    service.resourceCountIs('AWS::ApiGatewayV2::Integration', new Set(routes.map((route) => route.function)).size);
  });

  it('logs the route and never the path, the query or the caller', () => {
    expect(JSON.parse(stage.AccessLogSettings.Format)).toEqual({
      requestId: '$context.requestId',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLatency: '$context.responseLatency',
    });
  });

  it('answers under the host name of the firm only, over TLS 1.2', () => {
    service.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    service.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'privacy.acme.test',
      DomainNameConfigurations: [Match.objectLike({ SecurityPolicy: 'TLS_1_2' })],
    });
  });

  it('lets in exact origins without credentials', () => {
    service.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: {
        AllowOrigins: ['https://www.acme.test'],
        AllowMethods: ['GET', 'HEAD', 'POST'],
        AllowCredentials: Match.absent(),
      },
    });
  });
});

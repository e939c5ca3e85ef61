import { tableTag } from '../constructs/habeas-table.ts';
import {
  at,
  type Check,
  type Finding,
  type Found,
  findings,
  listAt,
  ofType,
  replicasOf,
  type Template,
  tableTypes,
  target,
} from './template.ts';
import { functionNameOf } from './watched.ts';

/**
 * Reads for authorities what two people agreed on, and what has to be destroyed; and, for the person whose it is, what is blocked, why
 * and until when. Nobody else.
 */
const readers: readonly unknown[] = ['blocked', 'purge', 'executor'];
/** Puts there the proof of what somebody undid, and never reads it. */
const writers: readonly unknown[] = [...readers, 'links'];

/** Has all of the table copied to where backups lie, and may read nothing of it. */
const copier = 'backup';
/** Fills the table that stands by, which `standby-apart` holds it to, and proves what is in it. */
const restorer = 'restore';

const onTable = /BlockedB?(Table|Key)/;
const statementsOn = ({ properties }: Found) =>
  listAt(properties, 'Policies')
    .flatMap((policy) => listAt(policy, 'PolicyDocument', 'Statement'))
    .concat(listAt(properties, 'PolicyDocument', 'Statement'))
    .filter((statement) => onTable.test(JSON.stringify(at(statement, 'Resource') ?? '')));

const copies: readonly unknown[] = ['dynamodb:ExportTableToPointInTime', 'dynamodb:DescribeExport'];

const does = (statement: unknown, allowed: readonly unknown[]) =>
  /BlockedB?Table/.test(JSON.stringify(at(statement, 'Resource'))) &&
  listAt(statement, 'Action').some((action) => !allowed.includes(action));

const roles = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

const problemOfRole = (template: Template, role: Found): string | undefined => {
  const statements = statementsOn(role);
  if (statements.length === 0) return undefined;
  const users = ofType(template, 'AWS::Lambda::Function').filter(
    ({ properties }) => target(properties.Role) === role.id,
  );
  const names = users.map(functionNameOf);
  const among = (some: readonly unknown[]) => names.length > 0 && names.every((name) => some.includes(name));
  if (among([...readers, restorer])) return undefined;
  if (among([copier])) {
    const beyond = statements.some((each) => does(each, copies) || /BlockedB?Key/.test(JSON.stringify(each)));
    return beyond ? 'may more with blocked data than have them copied' : undefined;
  }
  if (!among(writers)) return 'may use blocked data or their key';
  return statements.some((each) => does(each, ['dynamodb:PutItem'])) ? 'may read blocked data' : undefined;
};

const isAccount = (principal: unknown) =>
  Object.keys(principal ?? {}).join() === 'AWS' &&
  listAt(principal, 'AWS').every((one) => /:root"/.test(JSON.stringify(one)));

const problemOfTable = (template: Template, found: Found): string | undefined => {
  const replicas = replicasOf(found).filter((replica) =>
    listAt(replica, 'Tags').some((tag) => at(tag, 'Key') === tableTag && at(tag, 'Value') === 'blocked'),
  );
  if (replicas.length === 0) return undefined;
  if ([found.properties, ...replicas].some((one) => /Stream/.test(Object.keys(one ?? {}).join())))
    return 'hands its changes to whoever reads its stream';
  const keys = replicas.map((replica) => target(at(replica, 'SSESpecification', 'KMSMasterKeyId')));
  const opened = ofType(template, 'AWS::KMS::Key')
    .filter(({ id }) => keys.includes(id))
    .flatMap(({ properties }) => listAt(properties, 'KeyPolicy', 'Statement'))
    .filter((statement) => at(statement, 'Effect') === 'Allow');
  return opened.every((statement) => isAccount(at(statement, 'Principal')))
    ? undefined
    : 'is under a key that lets in others than its account';
};

/** Blocked data do not exist for anybody but authorities, for whoever destroys them in the end, and for the job that tells people of them. */
export const blockedApart: Check = {
  id: 'blocked-apart',
  says: 'Only the functions `blocked`, `purge` and `executor` read blocked data, `links` may put proof there, `backup` has them copied, `restore` fills the table that stands by, and no role beside theirs names a table of them or their key; none has a stream.',
  article: 'LOPDGDD arts. 32.2, 32.3, 72.1.n; AN-59',
  check: (template): readonly Finding[] => {
    const deployed = ofType(template, 'AWS::Lambda::Function').length > 0;
    const seen = ofType(template, ...roles).some((role) => statementsOn(role).length > 0);
    return [
      ...findings(template, roles, (role) => problemOfRole(template, role)),
      ...findings(template, tableTypes, (table) => problemOfTable(template, table)),
      // Names may change: a check that sees nothing must not pass.
      ...(deployed && !seen ? [{ resource: 'stack', problem: 'hides from this check who may use blocked data' }] : []),
    ];
  },
};

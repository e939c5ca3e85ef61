import { at, type Check, type Finding, type Found, listAt, ofType, type Template, target } from './template.ts';
import { functionNameOf } from './watched.ts';

const restorer = 'restore';
/** What it may look for in the tables in use: who ordered a restore, and copies of visits that holds keep. */
const ordering: readonly unknown[] = ['ACTS'];
const held: readonly unknown[] = ['HV#*'];
const lookingUp: readonly unknown[] = ['dynamodb:Query'];
/** How templates name the tables that there are twice. */
const inSets = /(?:Records|Blocked)(B?)Table/g;

/** Sets of tables that a text names: `a`, `b`. */
const setsIn = (value: unknown): ReadonlySet<string> =>
  new Set([...JSON.stringify(value ?? '').matchAll(inSets)].map(([, b]) => (b ? 'b' : 'a')));

const roleOf = (template: Template, { properties }: Found) => template.Resources?.[target(properties.Role) ?? ''];

const statementsOf = (role: unknown) =>
  listAt(role, 'Properties', 'Policies').flatMap((policy) => listAt(policy, 'PolicyDocument', 'Statement'));

/** Whether a statement lets nothing be done but look for that. */
const isLook = (statement: unknown) => {
  const within = (compared: string, allowed: readonly unknown[]) => {
    const partitions = listAt(statement, 'Condition', `ForAllValues:${compared}`, 'dynamodb:LeadingKeys');
    return partitions.length > 0 && partitions.every((partition) => allowed.includes(partition));
  };
  return (
    listAt(statement, 'Action').every((action) => lookingUp.includes(action)) &&
    (within('StringEquals', ordering) || within('StringLike', held))
  );
};

const problemOf = (template: Template, used: string, found: Found): string | undefined => {
  const { HABEAS_STANDBY: told, ...others } = Object(at(found.properties, 'Environment', 'Variables'));
  const statements = statementsOf(roleOf(template, found));
  if (functionNameOf(found) === restorer) {
    const own = setsIn([told, statements.filter((statement) => !isLook(statement))]);
    return own.has(used) ? 'may touch the tables that are in use' : undefined;
  }
  const own = setsIn([told, others, statements]);
  return [...own].some((set) => set !== used) ? 'may touch the tables that stand by' : undefined;
};

/** What waits for the gate: roles and code of every function but its own. */
const unguarded = (template: Template, gate: Found): readonly Finding[] => {
  const guard = target(gate.properties.ServiceToken);
  return ofType(template, 'AWS::Lambda::Function').flatMap((found) => {
    if (found.id === guard) return [];
    const waits = [found.resource, roleOf(template, found)].every((one) => listAt(one, 'DependsOn').includes(gate.id));
    return waits
      ? []
      : [{ resource: found.id, problem: 'is changed before it is known whether its tables may be used' }];
  });
};

/** A backup that is put back meets nobody before it is proved: only `restore` reaches the tables that it is put into. */
export const standbyApart: Check = {
  id: 'standby-apart',
  says: 'Only `restore` touches the tables that stand by, and of those in use no more than who ordered it and the visits that holds keep; no deployment switches to them before their restore is proved.',
  article: 'AB-68; C-23; GDPR arts. 5(1)(f), 17, 32(1)(b)',
  check: (template): readonly Finding[] => {
    const functions = ofType(template, 'AWS::Lambda::Function');
    if (functions.length === 0) return [];
    const [gate] = ofType(template, 'Custom::HabeasTables');
    if (!gate) return [{ resource: 'stack', problem: 'switches to any tables that it names' }];
    const used = String(gate.properties['tables']);
    const streams = ofType(template, 'AWS::Lambda::EventSourceMapping').filter(({ properties }) =>
      [...setsIn(properties['EventSourceArn'])].some((set) => set !== used),
    );
    return [
      ...functions.flatMap((found) => {
        const problem = problemOf(template, used, found);
        return problem === undefined ? [] : [{ resource: found.id, problem }];
      }),
      ...streams.map(({ id }) => ({ resource: id, problem: 'is fed by tables that stand by' })),
      ...unguarded(template, gate),
    ];
  },
};

import type { PolicyNumbers } from '../policy-numbers.ts';

export type Resource = {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
};
export type Template = { readonly Resources?: Readonly<Record<string, Resource>> };
export type Finding = { /** Logical id. */ readonly resource: string; readonly problem: string };

/** What a template is held against. */
export type Promised = { readonly policy: PolicyNumbers; readonly region: string };

/** One privacy rule over one synthesised template. */
export type Check = {
  readonly id: string;
  readonly says: string;
  /** The law, promise or invariant that it keeps. */
  readonly article: string;
  readonly check: (template: Template, promised: Promised) => readonly Finding[];
};

/** The value at a path of names and indexes, or undefined. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[step] : undefined,
    value,
  );

export const listAt = (value: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : found === undefined ? [] : [found];
};

export type Found = {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly resource: Resource;
};

export const ofType = (template: Template, ...types: readonly string[]): readonly Found[] =>
  Object.entries(template.Resources ?? {})
    .filter(([, { Type }]) => types.includes(Type))
    .map(([id, resource]) => ({ id, resource, properties: resource.Properties ?? {} }));

/** The logical id behind `Ref` or `Fn::GetAtt`, or undefined. */
export const target = (reference: unknown): string | undefined => {
  const id = at(reference, 'Ref') ?? at(reference, 'Fn::GetAtt', 0);
  return typeof id === 'string' ? id : undefined;
};

/** Every resource of `types` for which `problem` has something to say. */
export const findings = (
  template: Template,
  types: readonly string[],
  problem: (found: Found) => string | undefined,
): readonly Finding[] =>
  ofType(template, ...types).flatMap((found) => {
    const said = problem(found);
    return said === undefined ? [] : [{ resource: found.id, problem: said }];
  });

export const tableTypes = ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'];

/** The settings of a table in each of its regions: a plain table has one. */
export const replicasOf = ({ properties }: Found): readonly unknown[] =>
  properties.Replicas === undefined ? [properties] : listAt(properties.Replicas);

/** Statements of resource policies of `type` that deny plain HTTP for the resource they guard. */
export const refusesPlainHttp = (template: Template, type: string, guarded: string, property: string): boolean =>
  ofType(template, type).some(
    ({ properties }) =>
      listAt(properties, property).some((reference) => target(reference) === guarded) &&
      listAt(properties, 'PolicyDocument', 'Statement').some(
        (statement) =>
          at(statement, 'Effect') === 'Deny' &&
          at(statement, 'Condition', 'Bool', 'aws:SecureTransport') === 'false' &&
          [at(statement, 'Principal', 'AWS'), at(statement, 'Principal')].includes('*'),
      ),
  );

import * as z from 'zod';
import type { HttpHandler } from '../../lambdas/runtime/handler.ts';

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
};
type WithBody = { readonly body?: HttpHandler['body'] | undefined };

const schemaOf = ({ body }: WithBody): Schema | undefined =>
  body && (z.toJSONSchema(body, { unrepresentable: 'any', io: 'input' }) as Schema);

const branchesOf = (schema: Schema): readonly Schema[] => {
  const { anyOf = [], oneOf = [] } = schema;
  const branches = [...anyOf, ...oneOf];
  return branches.length === 0 ? [schema] : branches.flatMap(branchesOf);
};

/** Every shape that a body may have at its top: one, or, where something in it tells them apart, several. */
const topsOf = (handler: WithBody): readonly Schema[] => {
  const schema = schemaOf(handler);
  return schema ? branchesOf(schema) : [];
};

/** Names of everything that a handler's body may hold at its top; none where it takes no body. */
export const placesOf = (handler: WithBody): readonly string[] => [
  ...new Set(topsOf(handler).flatMap(({ properties = {} }) => Object.keys(properties))),
];

/** What tells the shapes of a body apart, one for each: empty where there is only one shape. */
export const beginningsOf = (handler: WithBody): readonly Readonly<Record<string, unknown>>[] =>
  topsOf(handler).map(({ properties = {} }) =>
    Object.fromEntries(
      Object.entries(properties).flatMap(([name, { const: only }]) => (only === undefined ? [] : [[name, only]])),
    ),
  );

const wordsIn = (schema: Schema): readonly string[] => [
  ...[schema.const, ...(schema.enum ?? [])].filter((word) => typeof word === 'string'),
  ...Object.values(schema.properties ?? {}).flatMap(wordsIn),
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(wordsIn),
];

/** Texts that a body names as the only ones that it takes somewhere. */
export const wordsOf = (handler: WithBody): readonly string[] => [...new Set(topsOf(handler).flatMap(wordsIn))];

import * as z from 'zod';
import type { HttpHandler } from '../../lambdas/runtime/handler.ts';

type Schema = { readonly properties?: object; readonly anyOf?: readonly Schema[]; readonly oneOf?: readonly Schema[] };

const placesIn = ({ properties = {}, anyOf = [], oneOf = [] }: Schema): readonly string[] => [
  ...Object.keys(properties),
  ...[...anyOf, ...oneOf].flatMap(placesIn),
];

/** Names of everything that a handler's body may hold at its top; none where it takes no body. */
export const placesOf = ({ body }: { readonly body?: HttpHandler['body'] | undefined }): readonly string[] =>
  body ? [...new Set(placesIn(z.toJSONSchema(body, { unrepresentable: 'any', io: 'input' }) as Schema))] : [];

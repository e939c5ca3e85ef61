import * as z from 'zod';
import { formSchema } from '../../policy/model/derive.ts';
import type { Policy } from '../../policy/model/types.ts';
import { type ProblemCode, problems } from '../domain/problems.ts';
import { roles } from '../domain/staff/staff.ts';
import type { OpenApi } from '../pages/openapi.ts';
import { type Caller, isStaff, type Route, routes, scopes } from '../routes.ts';
import type { HttpHandler } from './handler.ts';

/** Problems that any call with a body may meet. */
const ofBodies: readonly ProblemCode[] = [
  'MALFORMED_JSON',
  'DUPLICATE_KEY',
  'TOO_DEEP',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_TYPE',
  'INVALID_BODY',
];
const ofTokens: readonly ProblemCode[] = ['TOKEN_MISSING', 'TOKEN_INVALID'];
const ofApplications: readonly ProblemCode[] = [...ofTokens, 'SCOPE_MISSING', 'UNKNOWN_APPLICATION'];
const ofStaff: readonly ProblemCode[] = [...ofTokens, 'ROLE_MISSING'];
const ofCaller = (caller: Caller): readonly ProblemCode[] =>
  caller === 'public' ? [] : isStaff(caller) ? ofStaff : ofApplications;
const always: readonly ProblemCode[] = ['TOO_MANY_REQUESTS', 'INTERNAL', 'UNAVAILABLE'];

const schemaOf = (shape: z.core.$ZodType) => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { unrepresentable: 'any' });
  return schema;
};

const problemRef = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** Problem answers of a route, grouped by status, each naming its codes. */
const refusals = (codes: readonly ProblemCode[]) => {
  const byStatus = Map.groupBy([...new Set(codes)], (code) => problems[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      String(status),
      { description: list.map((code) => `\`${code}\` ${problems[code][1]}`).join('; '), content: problemRef },
    ]),
  );
};

const bodyOf = (handler: HttpHandler, policy: Policy) => {
  if (!handler.body) return {};
  const schema = schemaOf(handler.body);
  const content = {
    'application/json': {
      schema: { ...schema, 'x-forms': `See ${Object.keys(policy.forms).join(', ')} in components` },
    },
    ...(handler.readForm && { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } }),
    ...(handler.readParts && { 'multipart/form-data': { schema: { type: 'object' } } }),
  };
  return { requestBody: { required: true, content } };
};

const parametersOf = (route: Route, handler: HttpHandler) => [
  ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  ...Object.entries(handler.query ?? {}).map(([name, description]) => ({
    name,
    in: 'query',
    required: false,
    description,
    schema: { type: 'string' },
  })),
];

const securityOf = (caller: Caller) => {
  if (caller === 'public') return [];
  if (isStaff(caller)) return [{ staff: [...caller.roles] }];
  return [...(caller.optional ? [{}] : []), { application: [caller.scope] }];
};

const operationOf = (route: Route, handler: HttpHandler, policy: Policy) => ({
  operationId: route.handler,
  summary: route.summary,
  parameters: parametersOf(route, handler),
  security: securityOf(route.caller),
  ...bodyOf(handler, policy),
  responses: {
    ...Object.fromEntries(
      Object.entries(handler.answers).map(([status, { says, shape, type = 'application/json', alsoPage }]) => [
        status,
        {
          description: says,
          content: {
            [type]: { schema: shape ? schemaOf(shape) : {} },
            ...(alsoPage && { 'text/html': { schema: {} } }),
          },
        },
      ]),
    ),
    ...refusals([...handler.refuses, ...(handler.body ? ofBodies : []), ...ofCaller(route.caller), ...always]),
  },
});

/** JSON Schema of what a form's `fields` may hold; conditions between fields stand in the descriptions. */
const formFields = (policy: Policy, id: string) => {
  const { fields, title } = formSchema(policy, id, 'en');
  return {
    title: `Fields of the form "${id}": ${title}`,
    type: 'object',
    additionalProperties: false,
    required: fields.filter(({ required, onlyWith }) => required && onlyWith === undefined).map(({ name }) => name),
    properties: Object.fromEntries(
      fields.map(({ name, label, type, maxLength, choices, onlyWith, stored }) => [
        name,
        {
          description: [
            label,
            onlyWith && `only with \`${onlyWith}\`, and then mandatory`,
            !stored && 'checked, never stored',
          ]
            .filter(Boolean)
            .join('; '),
          ...(type === 'flag' ? { type: 'boolean' } : { type: 'string', maxLength }),
          ...(type === 'email' && { format: 'email' }),
          ...(type === 'birth-date' && { format: 'date' }),
          ...(choices && { enum: choices.map(({ value }) => value) }),
        },
      ]),
    ),
  };
};

const problemSchema = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; no member ever repeats what was sent.',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'code'],
        properties: { path: { type: 'string' }, code: { type: 'string', enum: Object.keys(problems) } },
      },
    },
    current: { type: 'object', description: 'With `NOTICE_OUTDATED`: the notice in force' },
  },
};

/** The API document (OpenAPI 3.1) of one policy, from the route table and the shapes that the handlers check with. */
export const renderOpenapi = (
  policy: Policy,
  handlers: Readonly<Record<string, HttpHandler>>,
): OpenApi & { readonly openapi: '3.1.0' } => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const handler = handlers[route.handler];
    if (!handler) throw new Error(`no handler "${route.handler}"`);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, handler, policy) };
  }
  const document = {
    openapi: '3.1.0' as const,
    info: {
      title: `Habeas for ${policy.controller.name}`,
      version: policy.version,
      description: 'Consent, registration and rights under a published privacy policy.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        application: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: `Access token of the issuer in the settings, with one of the scopes: ${scopes.join(', ')}`,
        },
        staff: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: `Token of a person of the staff, from the same issuer, whose claim names one of the roles: ${roles.join(', ')}`,
        },
      },
      schemas: {
        Problem: problemSchema,
        ...Object.fromEntries(Object.keys(policy.forms).map((id) => [`FieldsOf-${id}`, formFields(policy, id)])),
      },
    },
  };
  return document;
};

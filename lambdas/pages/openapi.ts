/** The parts of an OpenAPI 3.1 document that the API page reads. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly example?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
};
export type Content = Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;
export type Parameter = {
  readonly $ref?: string;
  readonly name?: string;
  readonly in?: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
};
export type Answer = { readonly $ref?: string; readonly description?: string; readonly content?: Content };
export type Operation = {
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly description?: string; readonly content?: Content };
  readonly responses?: Readonly<Record<string, Answer>>;
};
export type OpenApi = {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly servers?: readonly { readonly url: string }[];
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: Readonly<Record<string, unknown>>;
};

/** Follows `$ref`s inside the document; one that leads nowhere answers the reference itself. */
export const resolve = <T extends { readonly $ref?: string }>(document: OpenApi, item: T): T => {
  let found: T = item;
  for (let hops = 0; found.$ref?.startsWith('#/') && hops < 10; hops += 1) {
    let target: unknown = document;
    for (const key of found.$ref.slice(2).split('/')) {
      const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
      target = typeof target === 'object' && target !== null ? (target as Record<string, unknown>)[name] : undefined;
    }
    if (typeof target !== 'object' || target === null) return found;
    found = target as T;
  }
  return found;
};

const range = (from: number | undefined, to: number | undefined, unit: string): string | undefined => {
  if (from !== undefined && to !== undefined) return from === to ? `${to}${unit}` : `${from} to ${to}${unit}`;
  if (to !== undefined) return `at most ${to}${unit}`;
  return from === undefined ? undefined : `at least ${from}${unit}`;
};

/** A value's type and limits in words. */
export const describeSchema = (document: OpenApi, schema: Schema): string => {
  const { type, format, enum: values, const: only, items, anyOf, oneOf, allOf, ...limits } = resolve(document, schema);
  if (only !== undefined) return JSON.stringify(only);
  if (values) return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  const alternatives = anyOf ?? oneOf;
  if (alternatives) return alternatives.map((one) => describeSchema(document, one)).join(' or ');
  const [joined] = allOf ?? [];
  if (!type && joined) return describeSchema(document, joined);
  const { additionalProperties: others } = limits;
  const parts = [
    items ? `list of ${describeSchema(document, items)}` : [type ?? 'anything'].flat().join(' or '),
    format && `(${format})`,
    type === 'object' && typeof others === 'object' && `of ${describeSchema(document, others)} by name`,
  ];
  const bounds = [
    range(limits.minLength, limits.maxLength, ' characters'),
    range(limits.minimum, limits.maximum, ''),
    range(undefined, limits.maxItems, ' items'),
  ];
  return [parts.filter(Boolean).join(' '), ...bounds.filter((bound) => bound !== undefined)].join(', ');
};

const samples: Readonly<Record<string, string>> = {
  email: 'ana@example.com',
  date: '1990-05-17',
  'date-time': '2026-01-15T10:00:00Z',
  uuid: '0b8f7c52-3f6e-4b0e-9a51-6f3f0a2d7c11',
  uri: 'https://www.example.com/',
};

/** A value that shows the shape: given examples where there are any, else something invented. */
export const sampleOf = (document: OpenApi, schema: Schema, depth = 0): unknown => {
  const found = resolve(document, schema);
  const given = found.example ?? found.examples?.[0] ?? found.const ?? found.enum?.[0] ?? found.default;
  if (given !== undefined || depth > 6) return given;
  const [alternative] = found.anyOf ?? found.oneOf ?? found.allOf ?? [];
  if (alternative) return sampleOf(document, alternative, depth + 1);
  const [type] = [found.type ?? (found.properties ? 'object' : 'string')].flat();
  if (type === 'object') {
    const properties = Object.entries(found.properties ?? {});
    return Object.fromEntries(properties.map(([name, property]) => [name, sampleOf(document, property, depth + 1)]));
  }
  if (type === 'array') return found.items ? [sampleOf(document, found.items, depth + 1)] : [];
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return found.minimum ?? 1;
  return type === 'null' ? null : (samples[found.format ?? ''] ?? '…');
};

/** Every object and value in a document with its dotted path, parents first. */
export function* walk(value: unknown, path = ''): Generator<readonly [path: string, value: unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    yield* walk(child, path === '' ? key : `${path}.${key}`);
  }
}

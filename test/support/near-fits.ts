import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { HttpHandler } from '../../lambdas/runtime/handler.ts';
import { hostileAddresses } from './hostile-addresses.ts';
import type { Answer } from './server.ts';
import { placesOf, wordsOf } from './shape-places.ts';

/** As a form has it: text. */
export const typed = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Taken because it fits after all, or refused with a code and without a trace of what was sent; no fault, and no cookie. */
export const expectNoFault = (answer: Answer): void => {
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get('set-cookie')).toBeNull();
  // A form comes back with what was typed in it, as text.
  const isPage = answer.headers.get('content-type')?.includes('html') === true;
  if (isPage) expect(answer.text).not.toMatch(/<script|<b x=/i);
  if (isPage || answer.status < 400) return;
  expect(answer.text).not.toContain('geheim');
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.json['code']).toMatch(/^[A-Z_]+$/);
};

/** Bodies that nearly fit a handler, beyond what they begin with; `known`: texts that mean something where they are sent. */
export const nearFits = (
  handler: Pick<HttpHandler, 'body'> | undefined,
  beginning: Readonly<Record<string, unknown>> = {},
  known: readonly string[] = [],
) => {
  const shape = { body: handler?.body };
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      'geheim uno',
      `<script>geheim</script>"><b x='`,
      'es',
      '2027-01-08',
      '2027-02-30',
      'access',
      ...known,
    ),
    fc.constantFrom(...hostileAddresses),
    fc.constantFrom('', ...wordsOf(shape)),
    fc.uuid(),
  );
  const value = fc.oneof(
    { weight: 4, arbitrary: text },
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.array(text, { maxLength: 3 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom('name', 'email', '__proto__')), fc.oneof(text, fc.boolean())),
  );
  const place = fc.constantFrom(...placesOf(shape), 'reason');
  return fc
    .dictionary(fc.oneof({ weight: 20, arbitrary: place }, fc.constant('extra')), value)
    .map((body): Readonly<Record<string, unknown>> => ({ reason: 'Así lo pide', ...body, ...beginning }));
};

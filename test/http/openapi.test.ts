import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { routes } from '../../lambdas/routes.ts';
import { type TestServer, testServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());

describe('GET /openapi.json', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const { json } = await server.get('/openapi.json');
    const validator = new Validator();
    const result = await validator.validate(structuredClone(json));
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('describes every route, its refusals by code, and the fields of each form', async () => {
    const { json, text } = await server.get('/openapi.json');
    const paths = json['paths'] as Record<
      string,
      Record<string, { responses: Record<string, { description: string }> }>
    >;
    for (const { path, method } of routes) expect(paths[path]?.[method.toLowerCase()]?.responses).toBeDefined();
    expect(paths['/registrations']?.['post']?.responses['422']?.description).toContain('UNDER_AGE');
    expect(text).toContain('FieldsOf-registration');
  });

  it('can be read as a page', async () => {
    const page = await server.get('/docs', { accept: 'text/html' });
    expect(page.status).toBe(200);
    for (const { path } of routes) expect(page.text).toContain(path);
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { refusalToUse, type SwitchRefusal, setInUse } from '../../lambdas/domain/backups/may-switch.ts';
import type { Restore, Restores } from '../../lambdas/domain/backups/restore.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { openGate, type SwitchEvent } from '../../lambdas/runtime/open-gate.ts';
import { type HttpStub, httpStub, type StubRequest } from '../support/http-stub.ts';
import { deployment, synthesise } from './world.ts';

type Noted = Pick<Restore, 'set' | 'state'>;
const restore = (set: string, state: Restore['state']): Noted => ({ set, state });
/** As the notes of restores say; `isStillProved`: of every one that is proved. */
const notedAs = (restores: readonly Noted[], isStillProved = true): Restores => ({
  list: async () => restores as readonly Restore[],
  find: async () => undefined,
  isStillProved: async () => isStillProved,
});

describe('a switch between sets of tables', () => {
  it.each<[string, readonly Noted[], string, SwitchRefusal | undefined]>([
    ['at first the first set is used', [], 'a', undefined],
    ['at first nothing is proved of the other', [], 'b', 'NOT_PROVED'],
    ['what is proved may be used', [restore('b', 'proved')], 'b', undefined],
    ['a deployment that failed goes back to what was in use', [restore('b', 'proved')], 'a', undefined],
    ['what was refused may not', [restore('b', 'refused')], 'b', 'NOT_PROVED'],
    ['nor what another restore is filling now', [restore('b', 'loading'), restore('b', 'proved')], 'b', 'NOT_PROVED'],
    ['once switched, it stays in use', [restore('b', 'switched')], 'b', undefined],
    ['and no way leads back', [restore('b', 'switched')], 'a', 'NOT_PROVED'],
    ['but by another restore', [restore('a', 'proved'), restore('b', 'switched')], 'a', undefined],
    ['which counts once', [restore('a', 'switched'), restore('b', 'switched')], 'b', 'NOT_PROVED'],
    ['there is no third', [restore('b', 'proved')], 'c', 'NOT_PROVED'],
  ])('%s', async (_what, restores, set, expected) => {
    expect(await refusalToUse(set, notedAs(restores))).toBe(expected);
    expect(await refusalToUse(setInUse(restores), notedAs(restores))).toBe(undefined);
  });

  it('is refused where something has happened since the proof that it would undo', async () => {
    const noted = notedAs([restore('b', 'proved')], false);
    expect(await refusalToUse('b', noted)).toBe('OVERTAKEN');
    expect(await refusalToUse('a', noted)).toBe(undefined);
  });

  const a = synthesise({}, { lint: false });
  const b = synthesise({ deployment: { ...deployment, tables: 'b' } }, { lint: false });
  const functionsOf = ({ service }: typeof a) => Object.entries(service.findResources('AWS::Lambda::Function'));
  const variables = (functions: ReturnType<typeof functionsOf>, name: string) =>
    functions.map(([, { Properties }]) => JSON.stringify(Properties.Environment.Variables[name]));

  it('changes nothing of what holds the data, so that it needs no deployment of that', () => {
    expect(b.data.toJSON()).toEqual(a.data.toJSON());
  });

  it('hands every function the other records and blocked data, and the same of everything else', () => {
    for (const table of ['RECORDS', 'BLOCKED']) {
      for (const [deployed, set] of [
        [a, ''],
        [b, 'B'],
      ] as const) {
        const named = new Set(variables(functionsOf(deployed), `HABEAS_TABLE_${table}`));
        expect([...named]).toEqual([expect.stringMatching(new RegExp(`${table}${set}Table`, 'i'))]);
      }
    }
    for (const table of ['KEYS', 'JOURNAL', 'GUARDS', 'TRANSIENT']) {
      const name = `HABEAS_TABLE_${table}`;
      expect(variables(functionsOf(b), name)).toEqual(variables(functionsOf(a), name));
    }
    const streams = ({ service }: typeof a) =>
      Object.values(service.findResources('AWS::Lambda::EventSourceMapping')).map(({ Properties }) =>
        JSON.stringify(Properties.EventSourceArn),
      );
    expect(streams(a).every((arn) => arn.includes('RecordsTable'))).toBe(true);
    expect(streams(b).every((arn) => arn.includes('RecordsBTable'))).toBe(true);
  });

  it('tells one function which tables stand by', () => {
    for (const [deployed, set] of [
      [a, 'b'],
      [b, 'a'],
    ] as const) {
      const told = variables(functionsOf(deployed), 'HABEAS_STANDBY').filter((value) => value !== undefined);
      expect(told).toEqual([expect.stringContaining(`{\\"set\\":\\"${set}\\"`)]);
    }
  });

  it('is asked for before any function or role is changed, but those of the gate', () => {
    const [[gate, { Properties }] = ['', { Properties: {} }]] = Object.entries(
      b.service.findResources('Custom::HabeasTables'),
    );
    expect(Properties).toMatchObject({ tables: 'b', ServiceToken: { 'Fn::GetAtt': [expect.any(String), 'Arn'] } });
    const guard = Properties['ServiceToken']['Fn::GetAtt'][0];
    for (const [id, { DependsOn = [] }] of functionsOf(b))
      expect([id, DependsOn.includes(gate)]).toEqual([id, id !== guard]);
  });
});

describe('the gate', () => {
  const gate = openGate();
  let stub: HttpStub | undefined;
  afterEach(async () => stub?.close());

  const asked = async (
    changes: Partial<SwitchEvent>,
    list: () => Promise<readonly Noted[]>,
    { status = 200, isStillProved = true } = {},
  ) => {
    const answers: StubRequest[] = [];
    stub = await httpStub((request) => {
      answers.push(request);
      return { status };
    });
    const event: SwitchEvent = {
      RequestType: 'Update',
      ResponseURL: `${stub.url}/answer?X-Amz-Signature=x`,
      StackId: 'arn:stack',
      RequestId: 'request',
      LogicalResourceId: 'TablesInUse',
      ResourceProperties: { tables: 'b' },
      ...changes,
    };
    await gate(event, { restores: { ...notedAs([], isStillProved), list } as Restores });
    const [answer] = answers;
    return { method: answer?.method, path: answer?.url.search, ...JSON.parse(String(answer?.body)) };
  };

  it('lets a proved set through, and answers where it is asked to', async () => {
    expect(await asked({}, async () => [restore('b', 'proved')])).toEqual({
      method: 'PUT',
      path: '?X-Amz-Signature=x',
      Status: 'SUCCESS',
      StackId: 'arn:stack',
      RequestId: 'request',
      LogicalResourceId: 'TablesInUse',
      PhysicalResourceId: 'tables-in-use',
    });
  });

  it('refuses any other, in words that the operator reads', async () => {
    expect(await asked({}, async () => [])).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('Tables "b" are not in use'),
    });
  });

  it('says what to do where something has happened since', async () => {
    expect(await asked({}, async () => [restore('b', 'proved')], { isStillProved: false })).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('close the service'),
    });
  });

  it('refuses while nobody can tell', async () => {
    const away = async () => {
      throw new Unavailable('throttled');
    };
    expect(await asked({}, away)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('deploy again') });
  });

  it('lets go of everything at a teardown', async () => {
    expect(await asked({ RequestType: 'Delete' }, async () => [])).toMatchObject({ Status: 'SUCCESS' });
  });

  it('fails where its answer is not taken', async () => {
    await expect(asked({}, async () => [], { status: 403 })).rejects.toThrow('took no answer: 403');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import committed from '../../bench/counted.json' with { type: 'json' };
import { countAll } from '../../bench/counting.ts';
import { hasDynamoServer } from '../support/dynamo-server.ts';
import { threeCookiePurposes } from '../support/three-cookie-purposes.ts';
import { type DeployedWorld, deployedWorld } from './world.ts';

const suite = hasDynamoServer ? describe : describe.skip;

suite('bench/counted.json, which bills are made from', () => {
  let world: DeployedWorld;
  beforeAll(async () => {
    world = await deployedWorld(threeCookiePurposes);
  });
  afterAll(() => world.close());

  it('says what is counted now; `npm run count` writes it anew', async () => {
    expect(await countAll(world)).toEqual(committed);
  });
});

import { writeFileSync } from 'node:fs';
import { deployedWorld } from '../test/aws/world.ts';
import { threeCookiePurposes } from '../test/support/three-cookie-purposes.ts';
import { countAll } from './counting.ts';

/** Writes `counted.json`: what every operation takes of DynamoDB, KMS, SES and Lambda, as the bundled functions do it. */
const world = await deployedWorld(threeCookiePurposes);
try {
  const counted = await countAll(world);
  writeFileSync(new URL('counted.json', import.meta.url), `${JSON.stringify(counted, null, 2)}\n`);
  console.table(counted);
} finally {
  await world.close();
}

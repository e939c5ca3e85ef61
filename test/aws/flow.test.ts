import { afterAll, beforeAll, describe } from '@jest/globals';
import { hasDynamoServer } from '../support/dynamo-server.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { backupFlows } from './backup-flows.ts';
import { blockingFlows } from './blocking-flows.ts';
import { caseFlows, firstCase } from './case-flows.ts';
import { choiceFlows, firstCalls } from './choice-flows.ts';
import { consentFlows } from './consent-flows.ts';
import { fileFlows } from './file-flows.ts';
import { keyFlows } from './key-flows.ts';
import { leastPrivilege } from './least-privilege.ts';
import { firstMail, mailFlows } from './mail-flows.ts';
import { peopleFlows } from './people-flows.ts';
import { firstRequest, requestFlows } from './request-flows.ts';
import { requestWorkFlows } from './request-work-flows.ts';
import { restoreOrderFlows } from './restore-order-flows.ts';
import { retentionFlows } from './retention-flows.ts';
import { sessionFlows } from './session-flows.ts';
import { staffFlows } from './staff-flows.ts';
import { firstVisit, visitFlows } from './visit-flows.ts';
import { type DeployedWorld, deployedWorld } from './world.ts';

/**
 * The functions as they are deployed: bundled, minified, over a DynamoDB-compatible server, with KMS and SES stubs that speak
 * the real protocols. Every request of every function is noted and, in the end, held against the role that it is deployed with.
 */
const suite = hasDynamoServer ? describe : describe.skip;

suite('the deployed functions', () => {
  let world: DeployedWorld;
  beforeAll(async () => {
    // Of what policies may offer, everything: what nobody can ask for, no function needs a right for.
    world = await deployedWorld({ ...fixturePolicy, rights: [...fixturePolicy.rights, 'post-mortem'] });
  });
  afterAll(() => world.close());
  const theirs = () => world;

  consentFlows(theirs);
  peopleFlows(theirs);
  keyFlows(theirs);
  choiceFlows(theirs);
  staffFlows(theirs);
  restoreOrderFlows(theirs);
  sessionFlows(theirs);
  visitFlows(theirs);
  blockingFlows(theirs);
  mailFlows(theirs);
  fileFlows(theirs);
  // Goes years ahead and comes back, so it comes last of those that share a deployment.
  retentionFlows(theirs);
  firstCalls(theirs);
  firstVisit(theirs);
  firstMail(theirs);
  firstCase(theirs);
  // From here on in a deployment of their own, so that nobody counts what they leave behind.
  firstRequest(theirs);
  requestFlows(theirs);
  requestWorkFlows(theirs);
  caseFlows(theirs);
  backupFlows(theirs);
  leastPrivilege(theirs);
});

import { refusalToUse, type SwitchRefusal } from '../domain/backups/may-switch.ts';
import type { World } from './handler.ts';

/** What CloudFormation sends for the custom resource that says which set of tables a deployment uses. */
export type SwitchEvent = {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: { readonly tables?: string };
};

const says: Readonly<Record<SwitchRefusal, string>> = {
  NOT_PROVED:
    'are not in use, and what was last restored into them is not proved: GET /staff/restores says how far it is.',
  OVERTAKEN:
    'lack what has happened since their restore was proved: close the service, and deploy again once GET /staff/restores says that it is proved anew.',
};

const outcomeOf = async ({ RequestType, ResourceProperties }: SwitchEvent, world: Pick<World, 'restores'>) => {
  // Whatever is taken down is let go.
  if (RequestType === 'Delete') return { Status: 'SUCCESS' };
  const { tables: set = '' } = ResourceProperties;
  try {
    const refusal = await refusalToUse(set, world.restores);
    return refusal ? { Status: 'FAILED', Reason: `Tables "${set}" ${says[refusal]}` } : { Status: 'SUCCESS' };
  } catch {
    return { Status: 'FAILED', Reason: 'The notes of restores cannot be read now: deploy again.' };
  }
};

/** Answers CloudFormation where it asks to be answered: without that it would wait, and then fail. */
const answerSwitch = async (event: SwitchEvent, world: Pick<World, 'restores'>): Promise<void> => {
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = JSON.stringify({
    ...(await outcomeOf(event, world)),
    StackId,
    RequestId,
    LogicalResourceId,
    // The same always: a resource that is replaced would be asked for twice.
    PhysicalResourceId: 'tables-in-use',
  });
  // Signed without a type.
  const answer = await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
  if (!answer.ok) throw new Error(`CloudFormation took no answer: ${answer.status}`);
};

/** The gate of deployments that switch between sets of tables. */
export const openGate = () => answerSwitch;

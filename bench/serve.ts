import { parseArgs } from 'node:util';
import { jsonLog } from '../lambdas/runtime/log.ts';
import { inBatches } from '../local/log-lines.ts';
import { startServer } from '../local/server.ts';
import { answerUsage } from './measured-process.ts';
import { policyName } from './requests.ts';

/*
 * The one-machine server for measuring: the real one, logging every request as production does, without its throttle. In demo
 * mode, because that brings an issuer of tokens along; what a request passes through is the same.
 */
const { values } = parseArgs({ options: { data: { type: 'string', default: '' }, synchronous: { type: 'string' } } });

const running = await startServer(
  {
    mode: 'demo',
    policy: policyName,
    port: 0,
    host: '127.0.0.1',
    data: values.data,
    ...(values.synchronous === 'NORMAL' && { synchronous: 'NORMAL' as const }),
    settings: {
      publicUrl: '',
      sender: 'privacy@demo.example',
      origins: [],
      applications: {
        'own-shop': { organisation: 'Tienda propia', contact: 'tienda@demo.example', scopes: ['decisions'] },
      },
    },
  },
  jsonLog(inBatches((text) => process.stderr.write(text))),
  () => true,
);
answerUsage({ url: running.url.replace('localhost', '127.0.0.1') }, running.stop);

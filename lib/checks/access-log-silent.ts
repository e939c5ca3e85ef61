import { accessLogFields } from '../constructs/http-surface.ts';
import { at, type Check, findings } from './template.ts';

const allowed = new Set(accessLogFields.map((name) => `$context.${name}`));

/** Links carry sealed data in their path, so not even the path may be logged. */
export const accessLogSilent: Check = {
  id: 'access-log-silent',
  says: 'Each stage logs the route, the status and the time taken; never address, path, query or caller.',
  article: 'GDPR art. 5(1)(c); AN-75, AN-76',
  check: (template) =>
    findings(template, ['AWS::ApiGatewayV2::Stage'], ({ properties }) => {
      const format = at(properties, 'AccessLogSettings', 'Format');
      if (typeof format !== 'string') return 'has no access log';
      const extra = (format.match(/\$[\w.]+/g) ?? []).filter((name) => !allowed.has(name));
      if (extra.length > 0) return `logs ${extra.join(', ')}`;
      return at(properties, 'DefaultRouteSettings', 'DataTraceEnabled') === true ? 'logs what is sent' : undefined;
    }),
};

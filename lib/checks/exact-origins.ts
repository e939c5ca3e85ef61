import { at, type Check, findings, listAt } from './template.ts';

export const exactOrigins: Check = {
  id: 'exact-origins',
  says: 'Only origins named in full may call from a browser, without credentials.',
  article: 'GDPR art. 32; T22',
  check: (template) =>
    findings(template, ['AWS::ApiGatewayV2::Api'], ({ properties }) => {
      const vague = listAt(properties, 'CorsConfiguration', 'AllowOrigins').filter(
        (origin) => typeof origin !== 'string' || !/^https:\/\/[^*/]+$/.test(origin),
      );
      if (vague.length > 0) return `lets in ${vague.map(String).join(', ')}`;
      return at(properties, 'CorsConfiguration', 'AllowCredentials') === true
        ? 'lets browsers send credentials'
        : undefined;
    }),
};

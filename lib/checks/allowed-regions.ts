import { at, type Check, type Finding, findings, replicasOf, tableTypes } from './template.ts';

/** `arn:aws:service:region:` written out, wherever it stands. */
const regionsNamed = (value: unknown) =>
  [...JSON.stringify(value).matchAll(/arn:aws[\w-]*:[\w-]+:([a-z]{2}(?:-[a-z]+)+-\d)/g)].map((match) => match[1] ?? '');

export const allowedRegions: Check = {
  id: 'allowed-regions',
  says: 'Data lies in regions of the policy only, copies included.',
  article: 'GDPR arts. 44 to 49; AN-21',
  check: (template, { policy: { regions }, region }) => {
    const outside = (name: unknown) => typeof name === 'string' && name !== '' && !regions.includes(name);
    return [
      ...(outside(region) ? [{ resource: 'stack', problem: `is deployed to ${region}` } satisfies Finding] : []),
      ...findings(template, tableTypes, (found) => {
        const abroad = replicasOf(found)
          .map((replica) => at(replica, 'Region'))
          .find(outside);
        return abroad === undefined ? undefined : `is copied to ${String(abroad)}`;
      }),
      ...findings(template, ['AWS::S3::Bucket'], ({ properties }) =>
        properties.ReplicationConfiguration === undefined
          ? undefined
          : 'is copied to a bucket that these checks do not see',
      ),
      ...Object.entries(template.Resources ?? {}).flatMap(([id, resource]) => {
        const abroad = regionsNamed(resource.Properties ?? {}).find(outside);
        return abroad === undefined ? [] : [{ resource: id, problem: `names something in ${abroad}` }];
      }),
    ];
  },
};

import type { Check } from './template.ts';

const most = 500;

export const stackFits: Check = {
  id: 'stack-fits',
  says: `A stack holds at most ${most} resources, or CloudFormation refuses it.`,
  article: 'CloudFormation quota',
  check: (template) => {
    const count = Object.keys(template.Resources ?? {}).length;
    return count > most ? [{ resource: 'stack', problem: `holds ${count} resources` }] : [];
  },
};

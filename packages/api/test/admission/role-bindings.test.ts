import { describe, expect, it } from 'vitest';
import { refused, type Write } from './refused.ts';

describe('bindings in clusters and projects', () => {
  const inProject = (roleTemplateName: string, more: object = {}): object => ({
    metadata: { name: 'b', namespace: 'p-1' },
    projectName: 'c-1:p-1',
    userName: 'u-x',
    roleTemplateName,
    ...more,
  });

  it.each<[string, Write, string | undefined]>([
    ['of what one has', { object: inProject('reader') }, undefined],
    ['of more', { object: inProject('spy') }, 'ADMISSION_ESCALATION roleTemplateName'],
    [
      'of more that is inherited',
      { object: inProject('heir') },
      'ADMISSION_ESCALATION roleTemplateName',
    ],
    [
      'of a role that one holds',
      { object: inProject('spy'), world: { holds: ['spy'] } },
      undefined,
    ],
    ['of a known external role', { object: inProject('known') }, undefined],
    [
      'of an external role that nobody knows',
      { object: inProject('unknown') },
      'ADMISSION_ESCALATION roleTemplateName',
    ],
    [
      'of an external role that one holds',
      { object: inProject('unknown'), world: { holds: ['unknown'] } },
      undefined,
    ],
    ['of a locked role', { object: inProject('locked') }, 'ADMISSION_ROLE_LOCKED roleTemplateName'],
    ['of no role', { object: inProject('gone') }, 'ADMISSION_ROLE_NOT_FOUND roleTemplateName'],
    [
      'of a role for clusters',
      { object: inProject('of-cluster') },
      'ADMISSION_ROLE_CONTEXT roleTemplateName',
    ],
    [
      'in a project of another cluster',
      { object: inProject('reader', { projectName: 'c-2:p-1' }) },
      'ADMISSION_PLACE_NOT_FOUND projectName',
    ],
    [
      'in a project that is not there',
      { object: inProject('reader', { projectName: 'c-1:p-2' }) },
      'ADMISSION_PLACE_NOT_FOUND projectName',
    ],
    [
      'whose principal is added by who lacks what they give',
      {
        oldObject: inProject('spy'),
        object: inProject('spy', { userPrincipalName: 'local://u-x' }),
      },
      'ADMISSION_ESCALATION roleTemplateName',
    ],
    [
      'labelled anew, although the role was locked since',
      {
        oldObject: inProject('locked'),
        object: inProject('locked', { metadata: { name: 'b', labels: { a: 'b' } } }),
      },
      undefined,
    ],
    ['deleted', { operation: 'DELETE', oldObject: inProject('spy') }, undefined],
  ])('%s', (_what, write, expected) => {
    expect(refused('projectroletemplatebindings', write)).toBe(expected);
  });

  it('are for clusters what they are for projects', () => {
    const inCluster = (roleTemplateName: string, clusterName: string): Write => ({
      object: { metadata: { name: 'b' }, clusterName, roleTemplateName },
    });
    const plural = 'clusterroletemplatebindings';
    expect(refused(plural, inCluster('of-cluster', 'c-1'))).toBeUndefined();
    expect(refused(plural, inCluster('of-cluster', 'c-9'))).toBe(
      'ADMISSION_PLACE_NOT_FOUND clusterName',
    );
    expect(refused(plural, inCluster('reader', 'c-1'))).toBe(
      'ADMISSION_ROLE_CONTEXT roleTemplateName',
    );
  });
});

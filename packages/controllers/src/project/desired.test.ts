import { builtInRoleTemplates, type Project } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { creatorBindings, obstacleTo, projectNamespace } from './desired.ts';

const project = (annotations: Record<string, string> = {}): Project => ({
  metadata: { name: 'p-1', namespace: 'c-1', annotations },
});

const CREATOR = 'field.cattle.io/creatorId';
const ROLES = 'authz.management.cattle.io/creator-role-bindings';

describe('creatorBindings', () => {
  it('make the creator an owner', () => {
    expect(creatorBindings(project({ [CREATOR]: 'u-1' }), builtInRoleTemplates)).toEqual([
      {
        apiVersion: 'management.cattle.io/v3',
        kind: 'ProjectRoleTemplateBinding',
        metadata: {
          name: 'creator-project-owner',
          namespace: 'p-1',
          annotations: { 'authz.management.cattle.io/creator-owner-binding': 'true' },
        },
        projectName: 'c-1:p-1',
        roleTemplateName: 'project-owner',
        userName: 'u-1',
      },
    ]);
  });

  it.each([
    ['nobody made it', {}, []],
    ['others are asked for', { [CREATOR]: 'u-1', [ROLES]: '{"required":["cluster-owner"]}' }, []],
    ['none are asked for', { [CREATOR]: 'u-1', [ROLES]: '{"required":[]}' }, []],
    ['nobody can read it', { [CREATOR]: 'u-1', [ROLES]: '{' }, ['project-owner']],
  ])('when %s', (_when, annotations, expected) => {
    const bindings = creatorBindings(project(annotations), builtInRoleTemplates);
    expect(bindings.map(({ roleTemplateName }) => roleTemplateName)).toEqual(expected);
  });

  it('leave out a role that is locked', () => {
    const locked = builtInRoleTemplates.map((role) => ({ ...role, locked: true }));
    expect(creatorBindings(project({ [CREATOR]: 'u-1' }), locked)).toEqual([]);
  });
});

describe('obstacleTo', () => {
  const kubeSystem = { metadata: { name: 'p-1' } };
  const ofAnother = { metadata: { annotations: { 'drover.dev/project-of': 'c-2' } } };

  it('is a namespace of somebody else, and another cluster', () => {
    expect(obstacleTo(project(), kubeSystem)?.code).toBe('PROJECT_ID_TAKEN');
    expect(obstacleTo(project(), ofAnother)?.code).toBe('PROJECT_ID_TAKEN');
    const elsewhere = { ...project(), spec: { displayName: 'x', clusterName: 'c-2' } };
    expect(obstacleTo(elsewhere, undefined)?.code).toBe('PROJECT_CLUSTER_MISMATCH');
  });

  it('is none where nothing is, nor its own namespace', () => {
    expect(obstacleTo(project(), undefined)).toBeUndefined();
    expect(obstacleTo(project(), projectNamespace(project()))).toBeUndefined();
  });
});

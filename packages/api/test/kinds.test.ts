import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  builtInGlobalRoles,
  builtInRoleTemplates,
  type Cluster,
  crds,
  formOf,
  kinds,
  roleClosure,
  type StructuralSchema,
  user,
} from '../src/index.ts';

describe('crds', () => {
  it('are what is stored by installations already', async () => {
    await expect(`${JSON.stringify(crds(), undefined, 2)}\n`).toMatchFileSnapshot(
      './crds.golden.json',
    );
  });

  it('lose nothing: every object node keeps unknown fields, and null is accepted everywhere', () => {
    const visit = (schema: StructuralSchema, isRoot: boolean): void => {
      if (!isRoot) expect(schema.nullable).toBe(true);
      if (schema.properties) expect(schema['x-kubernetes-preserve-unknown-fields']).toBe(true);
      const { apiVersion, kind, metadata, ...rest } = schema.properties ?? {};
      const children = isRoot ? rest : { ...rest, apiVersion, kind, metadata };
      for (const child of Object.values(children)) if (child) visit(child, false);
      if (schema.items) visit(schema.items, false);
      if (schema.additionalProperties) visit(schema.additionalProperties, false);
    };
    for (const crd of crds()) visit(crd.spec.versions[0].schema.openAPIV3Schema, true);
  });

  it('have a status subresource', () => {
    for (const crd of crds()) expect(crd.spec.versions[0].subresources).toEqual({ status: {} });
  });
});

describe('kinds', () => {
  it('give their objects a type', () => {
    expectTypeOf<NonNullable<Cluster['spec']>['displayName']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<NonNullable<Cluster['status']>['nodeCount']>().toEqualTypeOf<number | undefined>();
  });

  it('have ids of their own, and one definition says how objects are stored', () => {
    expect(new Set(kinds.map(({ norman }) => norman.id)).size).toBe(kinds.length);
    const stored = kinds.filter(({ crd }) => crd !== undefined);
    const names = stored.map(({ plural, group }) => `${plural}.${group}`);
    expect(new Set(names).size).toBe(stored.length);
  });

  it('hint at their forms', () => {
    expect(formOf(user).map(({ name, input }) => [name, input])).toEqual([
      ['name', 'text'],
      ['username', 'text'],
      ['password', 'password'],
      ['description', 'text'],
      ['enabled', 'checkbox'],
      ['mustChangePassword', 'checkbox'],
    ]);
  });
});

describe('built-in roles', () => {
  const get = (name: string) =>
    builtInRoleTemplates.find(({ metadata }) => metadata?.name === name);

  it('inherit only roles that exist, without cycles', () => {
    for (const { metadata } of builtInRoleTemplates) {
      const closure = roleClosure(metadata?.name ?? '', get);
      expect(closure.missing).toEqual([]);
      expect(closure.cycle).toBeUndefined();
    }
  });

  it('make the creator of a cluster its owner', () => {
    const defaults = builtInRoleTemplates.filter((role) => role.clusterCreatorDefault);
    expect(defaults.map(({ metadata }) => metadata?.name)).toEqual(['cluster-owner']);
  });

  it('give new users the role user', () => {
    const defaults = builtInGlobalRoles.filter((role) => role.newUserDefault);
    expect(defaults.map(({ metadata }) => metadata?.name)).toEqual(['user']);
  });

  it('let no manager of roles escalate', () => {
    const role = builtInGlobalRoles.find(({ metadata }) => metadata?.name === 'roles-manage');
    const verbs = role?.rules?.flatMap((rule) => rule.verbs ?? []);
    expect(verbs).not.toContain('*');
    expect(verbs).not.toContain('escalate');
  });

  it('are locked by nobody', () => {
    expect(builtInRoleTemplates.filter((role) => role.locked)).toEqual([]);
  });
});

import { clusterRoleTemplateBinding } from '@drover/api';
import type { RequestAttributes } from '@drover/rbac';
import { describe, expect, it } from 'vitest';
import { visibleTo } from './access.ts';

/** Rights as `verb namespace/name`; without a name to all of the namespace, `verb` alone to everything. */
function servicesWith(...rights: readonly string[]) {
  const asked: string[] = [];
  const holds = (text: string): boolean => rights.includes(text);
  return {
    asked,
    authorize: (_user: unknown, attributes: RequestAttributes) => {
      if ('path' in attributes) return false;
      const { verb, namespace = '', name } = attributes;
      asked.push(`${verb} ${namespace}/${name ?? '*'}`);
      return holds(verb) || holds(`${verb} ${namespace}/`) || holds(`${verb} ${namespace}/${name}`);
    },
    authorizeSomeIn: (
      _user: unknown,
      { verb, namespace = '' }: { readonly verb: string; readonly namespace?: string },
    ) => rights.some((right) => right === verb || right.startsWith(`${verb} ${namespace}/`)),
  };
}

const USER = { name: 'u-1' };
const OBJECTS = ['a/1', 'a/2', 'b/1', 'b/2', 'c/1', 'c/2'].map((text) => {
  const [namespace = '', name = ''] = text.split('/');
  return { metadata: { namespace, name } };
});

function visible(services: ReturnType<typeof servicesWith>): readonly string[] {
  const { isVisible } = visibleTo(services, USER, clusterRoleTemplateBinding);
  return OBJECTS.filter(isVisible).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

describe('visibleTo', () => {
  it('goes by the right to everything, to a namespace, or to a name', () => {
    expect(visible(servicesWith('list'))).toHaveLength(OBJECTS.length);
    expect(visible(servicesWith('list a/', 'get b/2'))).toEqual(['a/1', 'a/2', 'b/2']);
    expect(visible(servicesWith('update a/', 'get c/3'))).toEqual([]);
  });

  it('asks about names only where there are rights to single ones', () => {
    const services = servicesWith('list a/', 'get b/2');
    visible(services);
    const names = services.asked.filter((text) => !text.endsWith('/*'));
    expect(names).toEqual(['list b/1', 'get b/1', 'list b/2', 'get b/2']);
  });
});

import type { RoleTemplate } from '@drover/api';
import type { Lister } from '@drover/controller-runtime';
import { BY_INHERITED } from './role-bindings.ts';

/**
 * The name of a role, and those of all that inherit it, however far away.
 *
 * @param templates - with `roleTemplateIndexes`.
 */
export function withHeirs(
  name: string,
  templates: Pick<Lister<RoleTemplate>, 'byIndex'>,
): readonly string[] {
  const found = new Set([name]);
  for (const role of found) {
    for (const { metadata } of templates.byIndex(BY_INHERITED, role)) {
      found.add(metadata?.name ?? '');
    }
  }
  return [...found];
}

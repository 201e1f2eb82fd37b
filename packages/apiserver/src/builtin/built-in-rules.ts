import type { BuiltInResource } from '@drover/kubernetes';
import { type KindRules, openRules } from '../registry/kind-rules.ts';

/** The rules of a built-in kind. */
export function builtInRules({ subresources, type }: BuiltInResource): KindRules {
  void type;
  const hasStatus = subresources.some(({ name }) => name === 'status');
  return { ...openRules, hasStatus, hasGeneration: hasStatus };
}

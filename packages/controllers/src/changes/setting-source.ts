import { type Setting, setting as settingKind } from '@drover/api';
import {
  type InformerCache,
  informerSource,
  type ObjectKey,
  type Source,
} from '@drover/controller-runtime';

/** The keys that need work because the setting `name` has changed. */
export function settingSource(
  cache: InformerCache,
  name: string,
  keys: () => Iterable<ObjectKey>,
): Source {
  return informerSource(cache.informer<Setting>(settingKind.type), ({ key }) =>
    key.name === name ? keys() : [],
  );
}

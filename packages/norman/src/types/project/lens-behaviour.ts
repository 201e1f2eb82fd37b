import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../../behaviour.ts';
import { type Lenses, patched } from './field-lens.ts';

/** Fields that lenses show and store. */
export function lensFields(lenses: Lenses): Pick<TypeBehaviour, 'computed' | 'write'> {
  const computed = Object.entries(lenses).map(
    ([name, lens]) => [name, (object: DynamicObject) => lens.get(object)] as const,
  );
  return {
    computed: Object.fromEntries(computed),
    write: (object, fields) => patched(object, fields, lenses) as DynamicObject,
  };
}

import { equalContent } from '@drover/apimachinery';
import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';

/** How CSIDrivers differ: their generation begins with the first change of what a node must know. */
export const csiDriverRules: Partial<KindRules> = {
  prepareCreate: (object) => withoutPeriod(object),
  prepareUpdate: (object, old) => {
    const driver = withoutPeriod(object);
    const isSame = equalContent(driver['spec'] ?? null, old['spec'] ?? null);
    if (isSame) return driver;
    const generation = (old.metadata.generation ?? 0) + 1;
    return { ...driver, metadata: { ...driver.metadata, generation } };
  },
};

/** A field that Kubernetes knows and does not let anybody use yet. */
function withoutPeriod(object: StoredObject): StoredObject {
  const spec = object['spec'] as DriverSpec | undefined;
  if (spec?.nodeAllocatableUpdatePeriodSeconds === undefined) return object;
  return { ...object, spec: withoutFields(spec, 'nodeAllocatableUpdatePeriodSeconds') };
}

interface DriverSpec {
  readonly nodeAllocatableUpdatePeriodSeconds?: number;
}

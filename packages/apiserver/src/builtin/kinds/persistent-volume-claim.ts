import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';

/** How PersistentVolumeClaims differ: what they are filled from is said in an older and a newer field alike. */
export const persistentVolumeClaimRules: Partial<KindRules> = {
  prepareCreate: (object) => withSources({ ...object, status: { phase: 'Pending' } }, undefined),
  prepareUpdate: (object, old) => withSources(object, specOf(old)),
};

interface DataSource {
  readonly apiGroup?: string | null;
  readonly kind?: string;
  readonly namespace?: string;
}

interface ClaimSpec {
  readonly dataSource?: DataSource;
  readonly dataSourceRef?: DataSource;
}

function withSources(object: StoredObject, old: ClaimSpec | undefined): StoredObject {
  const spec = specOf(object);
  if (!spec.dataSource && !spec.dataSourceRef) return object;
  const { dataSource, dataSourceRef } = withoutForeignSource(spec, old);
  const content = withoutFields(spec, 'dataSource', 'dataSourceRef');
  const source = dataSource ?? (dataSourceRef?.namespace ? undefined : dataSourceRef);
  const reference = dataSourceRef ?? dataSource;
  return {
    ...object,
    spec: {
      ...content,
      ...(source && { dataSource: source }),
      ...(reference && { dataSourceRef: reference }),
    },
  };
}

/** The older field knows claims and snapshots alone; what else it names was passed over always. */
function withoutForeignSource(spec: ClaimSpec, old: ClaimSpec | undefined): ClaimSpec {
  const { dataSource } = spec;
  if (old?.dataSource || old?.dataSourceRef || !dataSource) return spec;
  const { apiGroup, kind } = dataSource;
  const isKnown =
    (!apiGroup && kind === 'PersistentVolumeClaim') ||
    (apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot');
  return isKnown ? spec : withoutFields(spec, 'dataSource');
}

function specOf(object: StoredObject): ClaimSpec {
  return (object['spec'] ?? {}) as ClaimSpec;
}

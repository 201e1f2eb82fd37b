import { equalContent } from '@drover/apimachinery';
import type { KindRules } from '../../registry/kind-rules.ts';
import { statusWithMetadata } from '../../registry/status-part.ts';
import type { StoredObject } from '../../registry/stored-object.ts';

/** How PersistentVolumes differ: the server notes when their phase has changed. */
export const persistentVolumeRules: Partial<KindRules> = {
  prepareCreate: (object) => ({
    ...object,
    status: { phase: 'Pending', lastPhaseTransitionTime: object.metadata.creationTimestamp },
  }),
};

/** The status of a volume, with the time of its phase. */
export const persistentVolumeStatus: typeof statusWithMetadata = {
  replace(given, old, now) {
    const changed = statusWithMetadata.replace(given, old, now);
    const status = statusOf(changed);
    const before = statusOf(old);
    const isSameTime =
      status.lastPhaseTransitionTime === undefined ||
      equalContent(status.lastPhaseTransitionTime, before.lastPhaseTransitionTime ?? null);
    if (!isSameTime) return changed;
    const time = status.phase === before.phase ? before.lastPhaseTransitionTime : now;
    return { ...changed, status: { ...status, ...(time && { lastPhaseTransitionTime: time }) } };
  },
};

interface VolumeStatus {
  readonly phase?: string;
  readonly lastPhaseTransitionTime?: string;
}

function statusOf(object: StoredObject): VolumeStatus {
  return (object['status'] ?? {}) as VolumeStatus;
}

import { serviceMonitor as serviceMonitorKind } from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import type { TypeBehaviour } from '../../behaviour.ts';
import { selectPage } from '../../filter/select.ts';
import { downstreamStore } from '../../store/downstream-store.ts';
import type { Store } from '../../store/store.ts';
import { projectTypeBehaviour } from '../downstream-behaviour.ts';
import { at, type Lenses } from './field-lens.ts';
import { lensFields } from './lens-behaviour.ts';
import { fieldAt, type StructShape } from './struct-lenses.ts';
import { annotationsBesideName, displayNameLens } from './workload-metadata.ts';

/** Objects of a kind that a cluster may not know: then there are none. */
const store: Store = {
  ...downstreamStore,
  async list(context) {
    try {
      return await downstreamStore.list(context);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return [];
    }
  },
  async page(listing, context) {
    const empty = selectPage([], listing.query, listing.reader);
    try {
      return (await downstreamStore.page?.(listing, context)) ?? empty;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return empty;
    }
  },
};

/** What is special about kinds that somebody has to add to a cluster before it knows them. */
export const addedKindBehaviour: TypeBehaviour = projectTypeBehaviour({ store });

const monitorShape = (serviceMonitorKind.norman.virtualFields ?? {}) as StructShape;

const MONITOR_SPECIAL: Lenses = {
  name: displayNameLens,
  namespaceSelector: at('spec', 'namespaceSelector', 'matchNames'),
};

const OTHERS = ['projectId', 'targetService', 'targetWorkload', ...Object.keys(MONITOR_SPECIAL)];

const inSpec = Object.keys(monitorShape).filter((name) => !OTHERS.includes(name));

const monitorFields = lensFields({
  ...MONITOR_SPECIAL,
  ...Object.fromEntries(inSpec.map((name) => [name, fieldAt(monitorShape, name, 'spec', name)])),
});

/** What is special about monitors of Services. */
export const serviceMonitorBehaviour: TypeBehaviour = projectTypeBehaviour({
  ...monitorFields,
  computed: { ...monitorFields.computed, annotations: annotationsBesideName },
  store,
});

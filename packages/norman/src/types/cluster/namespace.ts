import type { TypeBehaviour } from '../../behaviour.ts';
import { createDownstreamStore } from '../../store/downstream-store.ts';
import { clusterTypeBehaviour } from '../downstream-behaviour.ts';

/** On namespaces of the system that nobody is to see. */
const SYSTEM_NAMESPACE = 'management.cattle.io/system-namespace';

const store = createDownstreamStore({
  isShown: ({ metadata }) => metadata?.annotations?.[SYSTEM_NAMESPACE] !== 'true',
});

/** Namespaces: part of a project or of none. */
export const namespaceBehaviour: TypeBehaviour = clusterTypeBehaviour({ store });

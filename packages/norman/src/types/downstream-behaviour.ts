import type { TypeBehaviour } from '../behaviour.ts';
import { downstreamStore } from '../store/downstream-store.ts';
import { yamlHandler } from './yaml-link.ts';

/** What types of managed clusters have in common: live calls, and their objects as YAML. */
export function clusterTypeBehaviour(behaviour: TypeBehaviour = {}): TypeBehaviour {
  const { store = downstreamStore, extraLinks } = behaviour;
  return {
    // The cluster decides what its people may see; whatever it gave may be shown.
    isVisible: () => true,
    ...behaviour,
    store,
    linkHandlers: { yaml: yamlHandler(store), ...behaviour.linkHandlers },
    extraLinks: (object, context, self) => ({
      yaml: `${self}/yaml`,
      ...extraLinks?.(object, context, self),
    }),
  };
}

/** What types of projects have in common: also the project that they are looked at in. */
export function projectTypeBehaviour(behaviour: TypeBehaviour = {}): TypeBehaviour {
  const { computed } = behaviour;
  return clusterTypeBehaviour({
    ...behaviour,
    computed: { projectId: (_object, { contextId }) => contextId, ...computed },
  });
}

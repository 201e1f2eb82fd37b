import type { Feature } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { problemError } from '../body/index.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';

/** What a feature is now: locked value before the chosen one before the default. */
function effectiveValue(object: DynamicObject): boolean {
  const { spec, status } = object as Feature;
  return status?.lockedValue ?? spec?.value ?? status?.default ?? false;
}

/** What is special about features. */
export const featureBehaviour: TypeBehaviour = {
  store: {
    ...kubernetesStore,
    update(id, update, context) {
      const change = (stored: DynamicObject): DynamicObject => {
        const locked = (stored as Feature).status?.lockedValue;
        if (typeof locked === 'boolean' && update.fields['value'] !== locked) {
          throw problemError({
            code: 'InvalidBodyContent',
            fieldName: 'value',
            message: `The feature ${id} is locked to ${locked}.`,
          });
        }
        return update.change(stored);
      };
      return kubernetesStore.update(id, { ...update, change }, context);
    },
  },
  computed: { value: effectiveValue },
};

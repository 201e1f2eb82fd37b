import {
  getField,
  isJsonObject,
  type JsonObject,
  parseQuantity,
  quantityToNumber,
} from '@drover/apimachinery';

/** How a pod is treated when memory or CPU run short. */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const SIZES = ['cpu', 'memory'] as const;

/** The class of a pod by what its containers ask for and are limited to. */
export function qosClassOf(spec: JsonObject): QosClass {
  const containers = [...listOf(spec, 'initContainers'), ...listOf(spec, 'containers')];
  const asks = containers.some((container) =>
    SIZES.some((size) => amount(container, 'requests', size) || amount(container, 'limits', size)),
  );
  if (!asks) return 'BestEffort';
  const isGuaranteed = containers.every((container) =>
    SIZES.every((size) => {
      const limit = amount(container, 'limits', size);
      return limit > 0 && (amount(container, 'requests', size) || limit) === limit;
    }),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

function listOf(spec: JsonObject, list: string): readonly JsonObject[] {
  const containers = getField(spec, list);
  return Array.isArray(containers) ? containers.filter(isJsonObject) : [];
}

function amount(container: JsonObject, list: 'requests' | 'limits', size: string): number {
  const resources = container['resources'];
  const amounts = isJsonObject(resources) ? resources[list] : undefined;
  const text = isJsonObject(amounts) ? amounts[size] : undefined;
  if (typeof text !== 'string') return 0;
  const quantity = parseQuantity(text);
  return quantity ? quantityToNumber(quantity) : 0;
}

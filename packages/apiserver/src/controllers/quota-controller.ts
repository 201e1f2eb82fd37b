import type { QuotaLedger } from '../admission/quota/quota-ledger.ts';
import { QUOTAS, type QuotaObject } from '../admission/quota/quota-object.ts';
import type { Registry } from '../registry/registry.ts';
import { partsOfKey } from '../registry/stored-object.ts';
import { adjustment } from '../registry/verbs/update.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { changeObject } from './change-object.ts';
import { keySource } from './key-source.ts';

/** Says in the status of quotas what is limited and what is used, as far as the writes that use it have not said so. */
export function quotaController(registry: Registry, ledger: QuotaLedger): BuiltInController {
  return {
    name: 'resourcequota-controller',
    sources: [keySource('quota usage', (add) => ledger.follow(add))],
    async reconcile(key) {
      const { namespace, name } = partsOfKey({ namespaced: true }, key);
      const change = adjustment((current) => {
        const { spec, status } = current as QuotaObject;
        const used = ledger.usedOf(namespace, name) ?? status?.used ?? {};
        return { ...current, status: { ...status, hard: spec?.hard ?? {}, used } };
      });
      const controlled = { collection: QUOTAS, namespace, name, subresource: 'status' };
      await changeObject(registry, controlled, change);
    },
  };
}

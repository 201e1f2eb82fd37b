import type { DynamicObject } from '@drover/apimachinery';
import { forbidden, invalidError } from '@drover/kubernetes';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import type { StoredReader } from './stored-reader.ts';

/** The label of namespaces whose claims may look at devices that others use. */
const ADMIN_LABEL = 'resource.kubernetes.io/admin-access';
const CLAIMS = 'resourceclaims.resource.k8s.io';
const TEMPLATES = 'resourceclaimtemplates.resource.k8s.io';

/** Claims get at devices of others only in namespaces that are marked for it. */
export function deviceAdminAccess(reader: StoredReader): AdmissionPlugin {
  return {
    name: 'DeviceAdminAccess',
    collections: new Set([CLAIMS, TEMPLATES]),
    validate(request) {
      const { resource, name, namespace } = request.target;
      const field = askedField(request);
      if (field === undefined) return;
      const labels = reader.get('namespaces', namespace)?.metadata.labels;
      if (labels?.[ADMIN_LABEL] === 'true') return;
      const detail = `admin access to devices requires the \`${ADMIN_LABEL}: true\` label on the containing namespace`;
      const objectName = request.object?.metadata?.name ?? name;
      throw invalidError(resource, objectName, [forbidden(field, detail)]);
    },
  };
}

/** Where a new claim, a new template or a new allocation asks for it. Specs do not change, nor do allocations. */
function askedField({
  operation,
  target,
  object,
  oldObject,
}: AdmissionRequest): string | undefined {
  if (operation === 'UPDATE') {
    if (target.subresource !== 'status' || isGranted(oldObject)) return undefined;
    return fieldOf('status.allocation.devices.results', resultsOf(object));
  }
  if (operation !== 'CREATE') return undefined;
  const { spec } = (object ?? {}) as ClaimObject;
  const claim = target.resource.collection === TEMPLATES ? spec?.spec : spec;
  const requests = claim?.devices?.requests ?? [];
  return fieldOf(
    'spec.devices.requests',
    requests.map(({ exactly }) => exactly ?? {}),
  );
}

function isGranted(claim: DynamicObject | undefined): boolean {
  return resultsOf(claim).some(({ adminAccess }) => adminAccess === true);
}

function resultsOf(claim: DynamicObject | undefined): readonly Access[] {
  return ((claim ?? {}) as ClaimObject).status?.allocation?.devices?.results ?? [];
}

function fieldOf(path: string, items: readonly Access[]): string | undefined {
  const index = items.findIndex(({ adminAccess }) => adminAccess === true);
  return index === -1 ? undefined : `${path}[${index}].adminAccess`;
}

interface Access {
  readonly adminAccess?: boolean;
}

interface ClaimSpec {
  readonly devices?: { readonly requests?: readonly { readonly exactly?: Access }[] };
}

interface ClaimObject {
  readonly spec?: ClaimSpec & { readonly spec?: ClaimSpec };
  readonly status?: {
    readonly allocation?: { readonly devices?: { readonly results?: readonly Access[] } };
  };
}

import { equalJson } from '@drover/apimachinery';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { refusal } from '../refusal.ts';
import { parseCertificateRequest } from './parse-certificate-request.ts';

const REQUESTS: ReadonlySet<string> = new Set(['certificatesigningrequests.certificates.k8s.io']);

/** Signs certificates of clients of the API server. */
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

/** A CertificateSigningRequest as plugins see it. */
export interface CertificateRequestObject extends StoredObject {
  readonly spec: { readonly signerName: string; readonly request: string };
  readonly status?: { readonly certificate?: string; readonly conditions?: readonly unknown[] };
}

/** Requests are approved by those who may approve what their signer signs. */
export function certificateApproval(rbac: ClusterAuthorizer): AdmissionPlugin {
  return {
    name: 'CertificateApproval',
    collections: REQUESTS,
    validate(request) {
      const { operation, target, oldObject, options } = request;
      if (operation !== 'UPDATE' || target.subresource !== 'approval') return;
      const { signerName } = (oldObject as CertificateRequestObject).spec;
      if (mayActAs(rbac, options.user, { verb: 'approve', signerName })) return;
      const why = `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`;
      throw refusal(request, why);
    },
  };
}

/** Certificates are put into requests by those who may sign for their signer. */
export function certificateSigning(rbac: ClusterAuthorizer): AdmissionPlugin {
  return {
    name: 'CertificateSigning',
    collections: REQUESTS,
    validate(request) {
      const { operation, target, object, oldObject, options } = request;
      if (operation !== 'UPDATE' || target.subresource !== 'status') return;
      const { status } = object as CertificateRequestObject;
      const { spec, status: old } = oldObject as CertificateRequestObject;
      const isSame =
        status?.certificate === old?.certificate &&
        equalJson(status?.conditions ?? [], old?.conditions ?? []);
      if (isSame || mayActAs(rbac, options.user, { verb: 'sign', signerName: spec.signerName })) {
        return;
      }
      const why = `user not permitted to sign requests with signerName ${JSON.stringify(spec.signerName)}`;
      throw refusal(request, why);
    },
  };
}

/** Nobody becomes a member of `system:masters` by a certificate that the cluster signs. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  collections: REQUESTS,
  async validate(request) {
    const { operation, target, object } = request;
    if (operation !== 'CREATE' || target.subresource !== '') return;
    const { signerName, request: pem } = (object as CertificateRequestObject).spec;
    if (signerName !== CLIENT_SIGNER) return;
    const parsed = await parseCertificateRequest(pem);
    if (!parsed) {
      throw refusal(request, 'failed to parse CSR: PEM block type must be CERTIFICATE REQUEST');
    }
    if (!parsed.organizations.includes('system:masters')) return;
    const why = `use of ${CLIENT_SIGNER} signer with system:masters group is not allowed`;
    throw refusal(request, why);
  },
};

interface SignerAction {
  readonly verb: 'approve' | 'sign';
  readonly signerName: string;
}

/** Rights to a signer may be given for all signers of a domain. */
function mayActAs(
  rbac: ClusterAuthorizer,
  user: UserInfo,
  { verb, signerName }: SignerAction,
): boolean {
  const [domain = ''] = signerName.split('/');
  const signers = { verb, group: 'certificates.k8s.io', resource: 'signers' };
  return [signerName, `${domain}/*`].some(
    (name) => rbac.authorize(user, { ...signers, name }).allowed,
  );
}

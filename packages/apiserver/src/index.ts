/**
 * The embedded Kubernetes API server: a complete home for Kubernetes objects in one process, over SQLite.
 *
 * @packageDocumentation
 */
export type { UserInfo } from './authentication/user-info.ts';
export { apiserverErrors, storageErrors } from './errors.ts';
export {
  type CertificateSources,
  createAuthority,
  issueCertificate,
  type KeyPair,
} from './pki/certificate-authority.ts';
export { type ApiServer, type ApiServerOptions, openApiServer } from './thread/open-api-server.ts';

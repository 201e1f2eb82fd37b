/**
 * The embedded Kubernetes API server: a complete home for Kubernetes objects in one process, over SQLite.
 *
 * @packageDocumentation
 */
export { AuditLog, type AuditLogOptions } from './audit/audit-log.ts';
export { linesBackwards } from './audit/lines-backwards.ts';
export type { UserInfo } from './authentication/user-info.ts';
export { apiserverErrors, storageErrors } from './errors.ts';
export { parseRequestInfo, type RequestInfo } from './http/request-info.ts';
export {
  type CertificateSources,
  createAuthority,
  issueCertificate,
  type KeyPair,
} from './pki/certificate-authority.ts';
export { type ApiServer, type ApiServerOptions, openApiServer } from './thread/open-api-server.ts';

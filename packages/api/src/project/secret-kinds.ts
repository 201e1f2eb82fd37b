import type { AnyKind } from '../define-kind/kind.ts';
import { basicAuth, namespacedBasicAuth } from './basic-auth.ts';
import { certificate, namespacedCertificate } from './certificate.ts';
import { dockerCredential, namespacedDockerCredential } from './docker-credential.ts';
import { namespacedSecret, secret } from './secret.ts';
import { namespacedServiceAccountToken, serviceAccountToken } from './service-account-token.ts';
import { namespacedSshAuth, sshAuth } from './ssh-auth.ts';

/** Every sort of secret, of projects and of namespaces. */
export const secretKinds: readonly AnyKind[] = [
  basicAuth,
  certificate,
  dockerCredential,
  namespacedBasicAuth,
  namespacedCertificate,
  namespacedDockerCredential,
  namespacedSecret,
  namespacedServiceAccountToken,
  namespacedSshAuth,
  secret,
  serviceAccountToken,
  sshAuth,
];

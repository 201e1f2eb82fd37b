import { execFile } from 'node:child_process';
import { errorMessage } from '@drover/base';
import { clientErrors } from '../../errors.ts';
import type { ExecPlugin, KubeconfigCluster } from './kubeconfig.ts';

/** What a plugin printed. */
export interface ExecCredentialStatus {
  readonly token?: string | undefined;
  /** PEM. */
  readonly clientCertificateData?: string | undefined;
  /** PEM. */
  readonly clientKeyData?: string | undefined;
  /** RFC 3339; without it the credentials hold until they are refused. */
  readonly expirationTimestamp?: string | undefined;
}

/** What a plugin is started with. */
export interface ExecPluginOptions {
  readonly cluster: KubeconfigCluster;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** A plugin may ask a browser or a slow identity provider, but nobody waits longer than this. */
const TIMEOUT_MS = 60_000;

const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Runs a credential plugin once. It is not interactive: it gets no standard input.
 *
 * @throws `KUBECONFIG_EXEC_FAILED`
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  { cluster, env }: ExecPluginOptions,
): Promise<ExecCredentialStatus> {
  if (!API_VERSIONS.includes(plugin.apiVersion)) {
    throw failed(plugin, `it wants apiVersion ${plugin.apiVersion}`);
  }
  if (plugin.interactiveMode === 'Always') throw failed(plugin, 'it must be run by hand');
  const info = {
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(plugin.provideClusterInfo && { cluster: clusterInfo(cluster) }),
    },
  };
  const output = await run(plugin, {
    ...env,
    ...plugin.env,
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  });
  return readStatus(plugin, output);
}

function clusterInfo(cluster: KubeconfigCluster): object {
  const { server, caData, tlsServerName, insecureSkipTlsVerify, proxyUrl, execConfig } = cluster;
  return {
    server,
    ...(tlsServerName !== undefined && { 'tls-server-name': tlsServerName }),
    ...(insecureSkipTlsVerify && { 'insecure-skip-tls-verify': true }),
    ...(caData !== undefined && {
      'certificate-authority-data': Buffer.from(caData).toString('base64'),
    }),
    ...(proxyUrl !== undefined && { 'proxy-url': proxyUrl }),
    ...(execConfig !== undefined && { config: execConfig }),
  };
}

function run(
  plugin: ExecPlugin,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true };
    const child = execFile(plugin.command, [...plugin.args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      // What a plugin writes to standard error is meant for people, and is no credential.
      else reject(failed(plugin, stderr.trim().slice(-1000) || errorMessage(error), error));
    });
    child.stdin?.end();
  });
}

function readStatus(plugin: ExecPlugin, output: string): ExecCredentialStatus {
  const { apiVersion, kind, status } = parseOutput(plugin, output);
  if (kind !== 'ExecCredential' || apiVersion !== plugin.apiVersion) {
    throw failed(plugin, `it printed no ExecCredential of ${plugin.apiVersion}`);
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = status ?? {};
  const hasPair = Boolean(clientCertificateData) && Boolean(clientKeyData);
  if (!token && !hasPair)
    throw failed(plugin, 'it printed neither a token nor a certificate with key');
  return { token, clientCertificateData, clientKeyData, expirationTimestamp };
}

interface ExecCredential {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly status?: ExecCredentialStatus;
}

function parseOutput(plugin: ExecPlugin, output: string): ExecCredential {
  try {
    return (JSON.parse(output) ?? {}) as ExecCredential;
  } catch {
    // The parser's message would repeat a part of the output, which may be a credential.
    throw failed(plugin, 'it printed no JSON');
  }
}

function failed({ command, installHint }: ExecPlugin, reason: string, cause?: unknown): Error {
  const hint = installHint ?? 'Run the command by hand to see what it wants.';
  return clientErrors.create('KUBECONFIG_EXEC_FAILED', { command, reason, hint }, { cause });
}

import { env, getuid, platform, stderr } from 'node:process';
import { lockFile } from '../../scripts/build-cache.ts';
import { checkCommand, runCommand } from '../../scripts/run-command.ts';

/** What nodes, their networks and the registry are made of. */
const CLUSTER_PACKAGES = [
  'containerd',
  'containernetworking-plugins',
  'docker-registry',
  'iproute2',
  'iptables',
  'nftables',
  'runc',
] as const;

const LOCK = '/var/lock/drover-packages.lock';
const APT_TIMEOUT_MS = 600_000;

/**
 * Makes clusters with nodes possible on this machine, by installing what is missing.
 *
 * @throws with the reason when they are not.
 */
export async function requireClusters(): Promise<void> {
  if (platform !== 'linux') throw new Error('Clusters with nodes need Linux');
  if (getuid?.() !== 0)
    throw new Error('Clusters with nodes need root: they make network namespaces');
  await ensureDebianPackages(CLUSTER_PACKAGES);
  const { exitCode, stderr: reason } = await runCommand('unshare', ['--net', '--mount', 'true']);
  if (exitCode !== 0) throw new Error(`Clusters with nodes need namespaces: ${reason.trim()}`);
}

/**
 * For a test suite: why clusters with nodes cannot run here, printed too, or `false` when they can.
 *
 * @throws with the reason where `CI` is `true`: nothing may be skipped there.
 */
export function clusterSkipReason(): Promise<string | false> {
  return skipReason(requireClusters);
}

/**
 * For a test suite: why these Debian packages cannot be had here, printed too, or `false` when they are there.
 *
 * @throws as {@link clusterSkipReason}.
 */
export function debianPackagesSkipReason(packages: readonly string[]): Promise<string | false> {
  return skipReason(() => ensureDebianPackages(packages));
}

async function skipReason(require: () => Promise<void>): Promise<string | false> {
  try {
    await require();
    return false;
  } catch (error) {
    if (env['CI'] === 'true' || !(error instanceof Error)) throw error;
    stderr.write(`Skipped: ${error.message}\n`);
    return error.message;
  }
}

/**
 * Installs the Debian packages that are missing.
 *
 * @throws when one is missing and this is not root, or apt is not there or fails.
 */
export async function ensureDebianPackages(packages: readonly string[]): Promise<void> {
  if ((await missingPackages(packages)).length === 0) return;
  if (getuid?.() !== 0) throw notInstalled(await missingPackages(packages));
  await using _lock = await lockFile(LOCK);
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;
  stderr.write(`Installing ${missing.join(' ')}\n`);
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: APT_TIMEOUT_MS };
  const apt = ['-q', '-o', 'DPkg::Lock::Timeout=300'];
  await checkCommand('apt-get', [...apt, 'update'], options);
  const install = ['install', '--yes', '--no-install-recommends', ...missing];
  await checkCommand('apt-get', [...apt, ...install], options);
}

async function missingPackages(packages: readonly string[]): Promise<string[]> {
  const query = ['--show', '--showformat=${Package} ${db:Status-Abbrev}\n', ...packages];
  const { stdout } = await runCommand('dpkg-query', query).catch(() => {
    throw new Error('Clusters with nodes need the packages of Debian 12 or later');
  });
  const installed = new Set(
    stdout.split('\n').flatMap((line) => {
      const [name = '', status] = line.trim().split(' ');
      return status === 'ii' ? [name] : [];
    }),
  );
  return packages.filter((name) => !installed.has(name));
}

function notInstalled(packages: readonly string[]): Error {
  return new Error(`Not installed: apt-get install ${packages.join(' ')}`);
}

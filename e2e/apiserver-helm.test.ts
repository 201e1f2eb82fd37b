import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandResult, runCommand } from '../scripts/run-command.ts';
import { ApiServerProcess } from './apiserver-process.ts';
import { helmPath } from './kubernetes/index.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';

let directory: string;
let server: ApiServerProcess;
let kubectl: Kubectl;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-helm-'));
  server = await ApiServerProcess.start(join(directory, 'data'));
  kubectl = kubectlWith(server.kubeconfigPath, join(directory, 'cache'));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** Runs helm; nothing of the machine's own configuration is read or written. */
async function helm(line: string): Promise<CommandResult> {
  const folders = { HELM_CACHE_HOME: 'hc', HELM_CONFIG_HOME: 'hf', HELM_DATA_HOME: 'hd' };
  const env = Object.fromEntries(
    Object.entries(folders).map(([name, folder]) => [name, join(directory, folder)]),
  );
  return runCommand(await helmPath(), line.split(' '), {
    env: { ...env, KUBECONFIG: server.kubeconfigPath },
  });
}

/** What helm prints; throws when it fails. */
async function helmOutput(line: string): Promise<string> {
  const { exitCode, stderr, stdout } = await helm(line);
  if (exitCode !== 0) throw new Error(`helm ${line}: ${stderr}`);
  return stdout.trim();
}

/** Writes a chart and returns its folder. */
async function chart(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(directory, 'charts', name);
  const metadata = `apiVersion: v2\nname: ${name}\nversion: 0.1.0\nappVersion: "7"\n`;
  for (const [path, text] of Object.entries({ 'Chart.yaml': metadata, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** What one path of an object holds. */
async function read(what: string, path: string): Promise<string> {
  return kubectl.output([...`get ${what} -o`.split(' '), `jsonpath={${path}}`]);
}

const hook = (kind: string, weight: number, policy: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-${kind}-${weight}
  annotations:
    helm.sh/hook: ${kind}
    helm.sh/hook-weight: "${weight}"
    helm.sh/hook-delete-policy: ${policy}
data:
  revision: "{{ .Release.Revision }}"
`;

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: cogs.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: cogs, kind: Cog}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {spec: {type: object, properties: {size: {type: integer}}}}
`;

const RESOURCES = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
  labels: {app.kubernetes.io/managed-by: {{ .Release.Service }}}
data:
  color: {{ .Values.color }}
  {{- if .Values.extra }}
  extra: "yes"
  {{- end }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Release.Name }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  selector: {app: {{ .Release.Name }}}
  ports: [{port: 80}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ .Release.Name }}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
`;

/** What needs controllers or a definition. */
const MORE = `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: 0
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec: {containers: [{name: c, image: busybox}]}
---
apiVersion: example.com/v1
kind: Cog
metadata:
  name: {{ .Release.Name }}
spec: {size: 3}
`;

describe('helm against drover-apiserver', () => {
  test('install, upgrade, rollback and uninstall, with hooks and a definition', async () => {
    const folder = await chart('whole', {
      'values.yaml': 'color: red\nextra: true\n',
      'crds/cogs.yaml': CRD,
      'templates/all.yaml': RESOURCES,
      'templates/more.yaml': MORE,
      'templates/first.yaml': hook('pre-install', -5, 'before-hook-creation'),
      'templates/gone.yaml': hook('post-install', 1, 'hook-succeeded'),
      'templates/upgrade.yaml': hook('pre-upgrade', 1, 'before-hook-creation'),
      'templates/delete.yaml': hook('post-delete', 1, 'before-hook-creation'),
    });
    await helmOutput(`install app ${folder}`);
    expect(await read('cm app', '.data')).toBe('{"color":"red","extra":"yes"}');
    expect(await read('cogs app', '.spec.size')).toBe('3');
    expect(await kubectl.output('get cm -o name'.split(' '))).toBe(
      ['app', 'app-pre-install--5', 'kube-root-ca.crt']
        .map((name) => `configmap/${name}`)
        .join('\n'),
    );

    await helmOutput(`upgrade app ${folder} --set color=blue --set extra=false`);
    expect(await read('cm app', '.data')).toBe('{"color":"blue"}');
    expect(await read('cm app-pre-upgrade-1', '.data.revision')).toBe('2');
    await helmOutput('rollback app 1');
    expect(await read('cm app', '.data')).toBe('{"color":"red","extra":"yes"}');

    const history = JSON.parse(await helmOutput('history app -o json')) as object[];
    expect(history).toMatchObject([
      { revision: 1, status: 'superseded' },
      { revision: 2, status: 'superseded' },
      { revision: 3, status: 'deployed', description: 'Rollback to 1' },
    ]);
    expect(JSON.parse(await helmOutput('list -o json'))).toMatchObject([
      { name: 'app', namespace: 'default', revision: '3', status: 'deployed' },
    ]);
    expect(await helmOutput('get values app --revision 2 -o json')).toBe(
      '{"color":"blue","extra":false}',
    );
    expect(await helmOutput('get manifest app')).toContain('color: red');
    expect(await helmOutput('get hooks app')).toContain('helm.sh/hook: post-delete');

    await helmOutput('uninstall app --wait');
    for (const what of ['cm app', 'sa app', 'svc app', 'role app', 'deploy app', 'cogs app']) {
      expect((await kubectl.run(['get', ...what.split(' ')])).stderr).toContain('NotFound');
    }
    expect(await read('cm app-post-delete-1', '.metadata.name')).toBe('app-post-delete-1');
    expect(await kubectl.output('get secret -l owner=helm -o name'.split(' '))).toBe('');
    // Definitions in crds/ stay, and what a chart of the same kind stores with them.
    expect(await read('crd cogs.example.com', '.spec.names.kind')).toBe('Cog');
  });

  test('--wait waits for what becomes ready without nodes', async () => {
    const folder = await chart('ready', { 'templates/all.yaml': RESOURCES });
    await helmOutput(
      `install ready ${folder} --set color=red --namespace later --create-namespace --wait --timeout 30s`,
    );
    expect(await read('svc ready -n later', '.spec.ports[0].targetPort')).toBe('80');
    expect(JSON.parse(await helmOutput('status ready -n later -o json'))).toMatchObject({
      info: { status: 'deployed' },
    });
    await helmOutput('uninstall ready -n later --wait');
  });

  test('--atomic: a manifest that is refused leaves nothing', async () => {
    const folder = await chart('atomic', {
      'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: atomic-good}\n',
      'templates/b.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: atomic-bad}\nspec: {ports: [{port: 99999}]}\n',
    });
    const { exitCode, stderr } = await helm(`install atomic ${folder} --atomic --timeout 30s`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('spec.ports[0].port: Invalid value: 99999');
    expect((await kubectl.run(['get', 'cm', 'atomic-good'])).stderr).toContain('NotFound');
    expect(await helmOutput('list --all -q')).toBe('');
  });

  test('a release of several hundred KiB is stored and read back', async () => {
    // Helm compresses what it stores, so the content must not compress well.
    const noise = Array.from({ length: 3 }, () =>
      Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString('base64'),
    );
    const maps = noise.map(
      (text, at) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large-${at}}\ndata: {noise: "${text}"}\n`,
    );
    await helmOutput(
      `install large ${await chart('large', { 'templates/all.yaml': maps.join('---\n') })}`,
    );
    const stored = await read('secret sh.helm.release.v1.large.v1', '.data.release');
    expect(stored.length).toBeGreaterThan(400_000);
    expect(await helmOutput('get manifest large')).toContain(noise[2]);
    expect(await read('cm large-2', '.data.noise')).toBe(noise[2]);
    await helmOutput('uninstall large');
  });

  test('--dry-run=server looks things up on the server, and stores nothing', async () => {
    const looking = `apiVersion: v1
kind: ConfigMap
metadata: {name: looked}
data:
  cluster: {{ (lookup "v1" "Namespace" "" "kube-system").metadata.uid | quote }}
  names: {{ range (lookup "v1" "ConfigMap" .Release.Namespace "").items }}{{ .metadata.name }} {{ end }}
`;
    const folder = await chart('looking', { 'templates/all.yaml': looking });
    const uid = await read('ns kube-system', '.metadata.uid');
    const dry = await helmOutput(`install looking ${folder} --dry-run=server`);
    expect(dry).toContain(`cluster: "${uid}"`);
    expect(dry).toMatch(/names: .*kube-root-ca\.crt/);
    expect((await kubectl.run(['get', 'cm', 'looked'])).stderr).toContain('NotFound');
  });

  test('template --validate asks the server what it has, and which kinds there are', async () => {
    const knowing = await chart('knowing', {
      'templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: known}
data: {has: {{ .Capabilities.APIVersions.Has "apps/v1/Deployment" | quote }}}
`,
    });
    expect(await helmOutput(`template x ${knowing} --validate`)).toContain('has: "true"');
    const wrong = await chart('wrong', {
      'templates/all.yaml': 'apiVersion: v1\nkind: Nothing\nmetadata: {name: x}\n',
    });
    expect((await helm(`template wrong ${wrong} --validate`)).stderr).toContain(
      'no matches for kind "Nothing" in version "v1"',
    );
  });
});

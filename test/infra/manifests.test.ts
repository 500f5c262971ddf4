import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { parseAllDocuments } from 'yaml';
import { program } from '../../cli/program.ts';
import { SOFTWARE_VERSION } from '../../contracts/version.ts';
import { computeQueue } from '../../contracts/queues.ts';
import { serverConfig } from '../../infra/temporal/server-config.ts';
import { storeIdOf } from '../../store/identity.ts';

/** What a fleet is started from: every name in it must be one that something else has. */

const ROOT = join(import.meta.dirname, '../..');
const INFRA = join(ROOT, 'infra');
const KUBERNETES = join(INFRA, 'kubernetes');
const IMAGE = `latent-census:${SOFTWARE_VERSION}`;

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const textOf = (path: string): string => readFileSync(path, 'utf8');

function documentsIn(path: string): Json[] {
  return parseAllDocuments(textOf(path), { uniqueKeys: true, merge: true }).map((document) => {
    expect([path, document.errors, document.warnings]).toEqual([path, [], []]);
    return document.toJS() as Json;
  });
}

const at = (value: Json | undefined, ...path: (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>((inner, key) => (Object(inner) as Record<string | number, Json>)[key], value);
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
/** A text or a number as text; nothing else is one. */
const word = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : '';

/** Every option that a command was given, after its own parser has had its say. */
async function parsed(args: readonly string[]): Promise<Record<string, unknown>> {
  const root = program();
  let options: Record<string, unknown> | undefined;
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  for (const command of all(root)) {
    command.configureOutput({ writeErr: () => undefined });
    command.action(() => void (options = command.opts()));
  }
  await root.parseAsync(['node', 'census', ...args]);
  return options!;
}

/** Workers run with these flags, whoever starts them. */
async function checkWorker(args: readonly string[], graceSeconds: number): Promise<Record<string, unknown>> {
  expect(args[0]).toBe('worker');
  const options = await parsed(args);
  // Thereafter the kill comes.
  expect(graceSeconds).toBeGreaterThan(Number(options['drain']) + 15);
  expect(options).toMatchObject({ logFormat: 'json', metrics: '0.0.0.0:9464' });
  return options;
}

const manifests = readdirSync(KUBERNETES).filter((name) => name !== 'kustomization.yaml');
const resources = manifests.flatMap((name) => documentsIn(join(KUBERNETES, name)));
const ofKind = (kind: string): Json[] => resources.filter((each) => at(each, 'kind') === kind);
const nameOf = (resource: Json): string => word(at(resource, 'metadata', 'name'));
const deployments = ofKind('Deployment').map((each) => [nameOf(each), each] as const);

describe('the flags that manifests give', () => {
  it('are checked by the command itself, so that one it does not have fails here', async () => {
    await expect(parsed(['worker', '--no-such-flag=1'])).rejects.toThrow(/unknown option '--no-such-flag=1'/);
    await expect(parsed(['worker', '--role=cook'])).rejects.toThrow(/Allowed choices/);
    await expect(parsed(['worker', '--memory=much'])).rejects.toThrow(/expected a size/);
  });
});

describe('infra/kubernetes', () => {
  it('is listed whole', () => {
    const [kustomization] = documentsIn(join(KUBERNETES, 'kustomization.yaml'));
    expect(list(at(kustomization, 'resources')).toSorted()).toEqual(manifests.toSorted());
    expect(at(kustomization, 'namespace')).toBe(nameOf(ofKind('Namespace')[0]!));
  });

  it('has workers of both roles, and compute on CPU and GPU', () => {
    expect(deployments.map(([name]) => name).sort()).toEqual([
      'census-compute-cpu',
      'census-compute-gpu',
      'census-workflow',
    ]);
  });

  it.each(deployments)('%s starts a worker that the command line knows', async (_, deployment) => {
    const pod = at(deployment, 'spec', 'template', 'spec');
    const [container, ...others] = list(at(pod, 'containers'));
    expect(others).toEqual([]);
    expect(at(container, 'image')).toBe(IMAGE);
    const grace = Number(at(pod, 'terminationGracePeriodSeconds'));
    const options = await checkWorker(list(at(container, 'args')).map(word), grace);
    const memory = { Gi: 2 ** 30, Mi: 2 ** 20 };
    const [, count, unit] = /^(\d+)(Gi|Mi)$/.exec(word(at(container, 'resources', 'limits', 'memory')))!;
    // Below the limit: at it the kernel kills.
    if (options['memory'] !== undefined)
      expect(Number(options['memory'])).toBeLessThan(Number(count) * memory[unit as keyof typeof memory]);
  });

  it.each(deployments)('%s is watched at a port that it has', (_, deployment) => {
    const container = at(deployment, 'spec', 'template', 'spec', 'containers', 0);
    expect(at(container, 'ports')).toEqual([{ name: 'metrics', containerPort: 9464 }]);
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect([probe, at(container, probe, 'httpGet')]).toEqual([probe, { path: '/metrics', port: 'metrics' }]);
    expect(at(deployment, 'spec', 'template', 'metadata', 'annotations', 'prometheus.io/port')).toBe('9464');
  });

  it.each(deployments)('%s has neither root, nor a root file system to write to, nor a token', (_, deployment) => {
    const pod = at(deployment, 'spec', 'template', 'spec');
    expect(at(pod, 'securityContext')).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(Number(at(pod, 'securityContext', 'runAsUser'))).toBeGreaterThan(0);
    expect(at(pod, 'automountServiceAccountToken')).toBe(false);
    expect(at(pod, 'containers', 0, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const mounts = list(at(pod, 'containers', 0, 'volumeMounts')).map((mount) => [
      at(mount, 'name'),
      at(mount, 'mountPath'),
    ]);
    expect(mounts).toEqual([['scratch', '/tmp']]);
    expect(list(at(pod, 'volumes')).map((volume) => at(volume, 'name'))).toEqual(['scratch']);
  });

  it.each(deployments)('%s selects its own pods, and names what there is', (_, deployment) => {
    expect(at(deployment, 'spec', 'selector', 'matchLabels')).toEqual(
      at(deployment, 'spec', 'template', 'metadata', 'labels'),
    );
    const pod = at(deployment, 'spec', 'template', 'spec');
    expect(ofKind('ServiceAccount').map(nameOf)).toContain(at(pod, 'serviceAccountName'));
    const sources = list(at(pod, 'containers', 0, 'envFrom'));
    const maps = sources.map((source) => at(source, 'configMapRef', 'name')).filter((name) => name !== undefined);
    for (const map of maps) expect(ofKind('ConfigMap').map(nameOf)).toContain(map);
    const secrets = sources.map((source) => at(source, 'secretRef', 'name')).filter((name) => name !== undefined);
    expect(secrets.every((secret) => textOf(join(ROOT, 'docs/fleet.md')).includes(word(secret)))).toBe(true);
  });

  it('gives no credentials of a store to the workflow role', () => {
    const [, workflow] = deployments.find(([name]) => name === 'census-workflow')!;
    expect(JSON.stringify(workflow)).not.toMatch(/census-store|s3:/);
  });

  it('scales each compute pool by the backlog of the queue that it polls', async () => {
    const scaled = ofKind('ScaledObject');
    expect(scaled.map(nameOf).sort()).toEqual(['census-compute-cpu', 'census-compute-gpu']);
    const [settings] = ofKind('ConfigMap');
    for (const each of scaled) {
      const [, deployment] = deployments.find(([name]) => name === at(each, 'spec', 'scaleTargetRef', 'name'))!;
      const [trigger, ...others] = list(at(each, 'spec', 'triggers'));
      expect(others).toEqual([]);
      expect(trigger).toMatchObject({ type: 'temporal', metadata: { queueTypes: 'activity' } });
      expect(at(trigger, 'metadata', 'endpoint')).toBe(at(settings, 'data', 'TEMPORAL_ADDRESS'));
      expect(at(trigger, 'metadata', 'namespace')).toBe(at(settings, 'data', 'TEMPORAL_NAMESPACE'));
      const args = list(at(deployment, 'spec', 'template', 'spec', 'containers', 0, 'args')).map(word);
      const options = await parsed(args);
      const arithmetic = (options['arithmetic'] as string | undefined) ?? 'wgsl:nvidia-h100';
      const queue = computeQueue(arithmetic, storeIdOf(String(options['store'])));
      expect(at(trigger, 'metadata', 'taskQueue')).toBe(queue);
    }
    // Two masters over one number of pods would quarrel.
    for (const [name, deployment] of deployments)
      if (name === 'census-compute-cpu') expect(at(deployment, 'spec', 'replicas')).toBeUndefined();
  });
});

describe('infra/compose.yaml', () => {
  const [compose] = documentsIn(join(INFRA, 'compose.yaml'));
  const services = Object.entries(at(compose, 'services') as Record<string, Json>);

  it('has the parts of a fleet', () => {
    expect(services.map(([name]) => name)).toEqual(
      expect.arrayContaining(['postgres', 'temporal', 's3', 'workflow', 'compute', 'prometheus', 'grafana']),
    );
  });

  it.each(services)(
    '%s: what it names is there, its image has a version, its ports are this machine’s',
    (_, service) => {
      const named = at(service, 'depends_on');
      for (const other of Array.isArray(named) ? named : Object.keys(Object(named) as object))
        expect(services.map(([name]) => name)).toContain(other);
      expect(word(at(service, 'image'))).toMatch(/^[a-z/-]+:v?\d+(\.\d+)*$/);
      for (const port of list(at(service, 'ports'))) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      for (const config of list(at(service, 'configs')))
        expect(Object.keys(Object(at(compose, 'configs')) as object)).toContain(at(config, 'source'));
      for (const volume of list(at(service, 'volumes'))) {
        const source = word(volume).split(':')[0]!;
        if (source.startsWith('.')) expect(existsSync(join(INFRA, source))).toBe(true);
        else expect(Object.keys(Object(at(compose, 'volumes')) as object)).toContain(source);
      }
    },
  );

  it.each(services.filter(([, service]) => at(service, 'image') === IMAGE))(
    '%s starts a worker',
    async (_, service) => {
      const grace = Number(/^(\d+)s$/.exec(word(at(service, 'stop_grace_period')))?.[1]);
      const options = await checkWorker(list(at(service, 'command')).map(word), grace);
      expect(options).toMatchObject({ temporal: 'temporal:7233', allowPlaintext: true });
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
      expect(
        existsSync(join(INFRA, word(at(service, 'build', 'context')), word(at(service, 'build', 'dockerfile')))),
      ).toBe(true);
    },
  );

  it.each(Object.entries(at(compose, 'configs') as Record<string, Json>))('its file %s is well formed', (_, config) => {
    const [content] = parseAllDocuments(word(at(config, 'content')));
    expect(content!.errors).toEqual([]);
  });
});

describe('infra/Containerfile', () => {
  const text = textOf(join(INFRA, 'Containerfile'));

  it('is glibc, of a Node that is supported, without root, and starts the command', () => {
    for (const [, image, version] of text.matchAll(/^FROM (\S+?):(\d+)/gm)) {
      expect(image).toBe('node');
      expect(Number(version)).toBeGreaterThanOrEqual(20);
    }
    expect(text).not.toMatch(/^FROM.*(alpine|musl)/m);
    expect(/^USER (\d+)$/m.exec(text)![1]).toBe('10001');
    expect(text).toMatch(/^ENTRYPOINT \["tini", "--", "census"\]$/m);
    expect(JSON.parse(textOf(join(ROOT, 'package.json')))).toMatchObject({ bin: { census: expect.any(String) } });
  });

  it('copies and runs what is there', () => {
    for (const [, names] of text.matchAll(/^COPY (?!--from)(.+) \S+$/gm))
      for (const name of names!.split(' ')) expect([name, existsSync(join(ROOT, name))]).toEqual([name, true]);
    for (const [script] of text.matchAll(/engines\/\S+\.mjs/g)) expect(existsSync(join(ROOT, script))).toBe(true);
  });
});

describe('infra/temporal', () => {
  it('has a configuration whose ports do not meet', () => {
    const text = JSON.stringify(serverConfig({ port: 7000, postgresPort: 7008, user: 'temporal' }));
    const ports = [...text.matchAll(/"(?:grpc|membership)Port":(\d+)/g)].map(([, port]) => Number(port));
    expect(ports.toSorted((a, b) => a - b)).toEqual([7000, 7001, 7002, 7003, 7004, 7005, 7006, 7007]);
    expect(text).toContain('"rpcAddress":"127.0.0.1:7000"');
    expect(text).not.toMatch(/0\.0\.0\.0/);
  });
});

describe('infra/dashboards', () => {
  it('shows numbers that workers have', () => {
    const metrics = textOf(join(ROOT, 'worker/metrics.ts'));
    const counters = [...metrics.matchAll(/createCounter\('(\w+)'/g)].map(([, name]) => `${name}_total`);
    const gauges = [...metrics.matchAll(/createGauge\('(\w+)'/g)].map(([, name]) => name!);
    const dashboard = JSON.parse(textOf(join(INFRA, 'dashboards/census.json'))) as {
      panels: { id: number; title: string; targets: { expr: string }[] }[];
    };
    const used = dashboard.panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => [...expr.matchAll(/\b(?:census|temporal)_\w+/g)].map(([name]) => name)),
    );
    expect(used.filter((name) => name.startsWith('census_') && ![...counters, ...gauges].includes(name))).toEqual([]);
    // Nothing is counted in vain.
    expect(
      [...counters, ...gauges].filter((name) => !used.includes(name) && name !== 'census_engine_calls_total'),
    ).toEqual([]);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

/** Secrets as their managers write them: refused, or given new values by whoever writes them; never overwritten. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { valuesFingerprint } from '../../../src/lib/change/rotate/values/keyed-fingerprint.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { start } from '../run.ts'
import { CERTIFICATE, definitionOf, EXTERNAL_SECRET, type Owner, ownerReference } from './owners.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

interface Managed {
  readonly manager: string
  readonly owner?: Owner
  /** What its controller adds to the Secret besides. */
  readonly metadata?: object
  readonly type?: string
  /** Who wrote the data, where only that tells. */
  readonly fieldManager?: string
  /** What the refusal has to name. */
  readonly advice: RegExp
}

const owner = (apiVersion: string, kind: string, plural: string): Owner => ({
  apiVersion,
  kind,
  plural,
})

const MANAGED: readonly Managed[] = [
  {
    manager: 'External Secrets',
    owner: EXTERNAL_SECRET,
    metadata: { labels: { 'reconcile.external-secrets.io/managed': 'true' } },
    advice: /change the value in the external store/,
  },
  {
    manager: 'Vault Secrets Operator',
    owner: owner('secrets.hashicorp.com/v1beta1', 'VaultStaticSecret', 'vaultstaticsecrets'),
    advice: /change the value in Vault/,
  },
  {
    manager: 'Sealed Secrets',
    owner: owner('bitnami.com/v1alpha1', 'SealedSecret', 'sealedsecrets'),
    advice: /seal the new value into the SealedSecret/,
  },
  {
    manager: 'Flux',
    metadata: {
      labels: {
        'kustomize.toolkit.fluxcd.io/name': 'apps',
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      },
    },
    advice: /change it in the git repository/,
  },
  {
    manager: 'Argo CD',
    metadata: {
      annotations: { 'argocd.argoproj.io/tracking-id': 'shop:/Secret:payments/db' },
    },
    advice: /change it in the git repository/,
  },
  {
    manager: 'Helm',
    metadata: {
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'shop' },
    },
    advice: /change the values of the release/,
  },
  {
    manager: 'Reflector',
    metadata: { annotations: { 'reflector.v1.k8s.emberstack.com/reflects': 'base/db' } },
    advice: /change the Secret that this one is a copy of/,
  },
  {
    manager: 'kubernetes-replicator',
    metadata: { annotations: { 'replicator.v1.mittwald.de/replicate-from': 'base/db' } },
    advice: /change the Secret that this one is a copy of/,
  },
  {
    manager: 'the controller of Database',
    owner: owner('example.com/v1', 'Database', 'databases'),
    advice: /change Database db/,
  },
]

const MANAGED_BY_EXTERNAL_SECRETS = MANAGED[0] as Managed

beforeAll(async () => {
  const owners = MANAGED.flatMap(({ owner: each }) => (each === undefined ? [] : [each]))
  await cluster.admin.apply([...owners, CERTIFICATE].map((each) => definitionOf(each) as never))
})

type HowManaged = Pick<Managed, 'owner' | 'metadata' | 'type'>

/** The owner is there, too: what nobody owns any more, the garbage collector takes away. */
function managedSite({ owner: by, metadata, type }: HowManaged): Promise<Site> {
  return rotationSite(cluster, kubeconfigFor, async (namespace) => ({
    metadata: {
      name: 'db',
      ...metadata,
      ...(by !== undefined && {
        ownerReferences: [await ownerReference(cluster.admin, namespace, by)],
      }),
    },
    data: { password: encoded(OLD) },
    ...(type !== undefined && { type }),
  }))
}

test.each(MANAGED)('a Secret of $manager is refused with what to do instead', async (managed) => {
  const site = await managedSite(managed)
  const version = await secretVersion(site)
  const { status, stderr } = await site.rotate(['db', '--key', 'password', '--yes'])
  expect(stderr).toContain(`is managed by ${managed.manager}`)
  expect(stderr).toMatch(managed.advice)
  expect(stderr).toContain('--strategy source')
  expect(status).toBe(2)
  expect(await secretVersion(site)).toBe(version)
  expect(await site.secrets()).toEqual(['db'])
})

test('--force-managed writes it all the same', async () => {
  const site = await managedSite(MANAGED_BY_EXTERNAL_SECRETS)
  const words = ['db', '--from-stdin', 'password', '--yes', '--force-managed']
  expect((await site.rotate(words, NEW)).status).toBe(0)
  expect(await site.value('password')).toBe(NEW)
})

describe('with --strategy source', () => {
  let site: Site
  beforeEach(async () => {
    site = await managedSite(MANAGED_BY_EXTERNAL_SECRETS)
    await site.apply(deployment('api', 2, passwordInEnv()))
    await site.ready('api', 2)
  })

  test('the ExternalSecret is asked, its write is waited for, and the consumers follow', async () => {
    const kubeconfig = await kubeconfigFor(site.namespace)
    const before = new Set((await site.pods('api')).map(({ metadata }) => metadata.name))
    const { ended } = start(['rotate', 'db', '--strategy', 'source', '--yes'], { kubeconfig })
    const path = `/apis/external-secrets.io/v1/namespaces/${site.namespace}/externalsecrets/db`
    await eventually('the ExternalSecret to be asked', async () => {
      const { metadata } = await cluster.admin.get(path)
      return metadata.annotations?.['force-sync'] !== undefined
    })
    await writeAsController(site, NEW)

    const { status, stdout } = await ended
    expect(stdout).toContain('rotated')
    expect(status).toBe(0)
    expect(await site.value('password')).toBe(NEW)
    const after = (await site.pods('api')).map(({ metadata }) => metadata.name)
    expect(after.filter((each) => before.has(each))).toEqual([])
    expect(await managersOf(site)).not.toContain('kubectl-vault-secret-rotate')
  })

  test('pods that came before yet another value are made anew, and carry the fingerprint of the last', async () => {
    const kubeconfig = await kubeconfigFor(site.namespace)
    const words = ['rotate', 'db', '--strategy', 'source', '--yes']
    const { ended } = start(words, { kubeconfig })
    await eventually('the journal to be there', async () =>
      (await site.secrets()).includes('db.rotation-1'),
    )
    await writeAsController(site, NEW)
    const path = `/apis/apps/v1/namespaces/${site.namespace}/deployments/api`
    await eventually('the template to be changed', async () =>
      JSON.stringify(await cluster.admin.get(path)).includes('rotation.kubectl-vault-secret/db'),
    )
    await writeAsController(site, 'canaryThird')

    const { status, stderr } = await ended
    expect(stderr).toContain('db has other values again: once more')
    expect(status).toBe(0)
    const secrets = `/api/v1/namespaces/${site.namespace}/secrets`
    const journal = await cluster.admin.get(`${secrets}/db.rotation-1`)
    const { data } = await cluster.admin.get(`${secrets}/db`)
    const bytes = (text: string): SecretBytes => SecretBytes.from(Buffer.from(text, 'base64'))
    const values = Object.entries(data as Readonly<Record<string, string>>)
    const fingerprint = valuesFingerprint(
      bytes(journal['data']['fingerprint-key']),
      new Map(values.map(([key, text]) => [key, bytes(text)])),
    )
    const marks = (await site.pods('api')).map(
      ({ metadata }) => metadata.annotations?.['rotation.kubectl-vault-secret/db'],
    )
    expect(marks).toEqual([expect.stringContaining(fingerprint), marks[0]])
  })

  test('a source that writes nothing ends it, and no pod is restarted', async () => {
    const before = (await site.pods('api')).map(({ metadata }) => metadata.name).toSorted()
    const words = ['db', '--strategy', 'source', '--yes', '--timeout', '2s']
    const { status, stdout, stderr } = await site.rotate(words)
    expect(stdout + stderr).toContain('External Secrets has written no other value in 2 s')
    expect(status).toBe(6)
    expect((await site.pods('api')).map(({ metadata }) => metadata.name).toSorted()).toEqual(before)
    expect(await site.value('password')).toBe(OLD)
  })

  test('a Certificate is issued anew without being asked for by a flag', async () => {
    site = await managedSite({
      owner: CERTIFICATE,
      metadata: { annotations: { 'cert-manager.io/certificate-name': 'db' } },
    })
    const kubeconfig = await kubeconfigFor(site.namespace)
    const { ended } = start(['rotate', 'db', '--yes'], { kubeconfig })
    const path = `/apis/cert-manager.io/v1/namespaces/${site.namespace}/certificates/db`
    await eventually('the Certificate to be issued anew', async () =>
      JSON.stringify((await cluster.admin.get(path))['status'] ?? {}).includes('ManuallyTriggered'),
    )
    await writeAsController(site, NEW)
    expect((await ended).status).toBe(0)
  })

  test('new values for it are refused: they could only be written', async () => {
    const words = ['db', '--strategy', 'source', '--from-stdin', 'password', '--yes']
    const { status, stderr } = await site.rotate(words, NEW)
    expect(stderr).toContain('is managed by External Secrets')
    expect(status).toBe(2)
    expect(await site.value('password')).toBe(OLD)
  })

  test('a Secret that nobody manages has no source', async () => {
    site = await rotationSite(cluster, kubeconfigFor)
    const { status, stderr } = await site.rotate(['db', '--strategy', 'source', '--yes'])
    expect(stderr).toContain('there is no source to ask')
    expect(status).toBe(2)
  })
})

function secretPath({ namespace }: Site): string {
  return `/api/v1/namespaces/${namespace}/secrets/db`
}

async function secretVersion(site: Site): Promise<string | undefined> {
  return (await cluster.admin.get(secretPath(site))).metadata.resourceVersion
}

async function writeAsController(site: Site, value: string): Promise<void> {
  await cluster.admin.patch(`${secretPath(site)}?fieldManager=externalsecrets`, {
    data: { password: encoded(value) },
  })
}

async function managersOf(site: Site): Promise<readonly string[]> {
  const { metadata } = await cluster.admin.get(secretPath(site))
  const fields = (metadata as { managedFields?: readonly { readonly manager: string }[] })
    .managedFields
  return (fields ?? []).map(({ manager }) => manager)
}

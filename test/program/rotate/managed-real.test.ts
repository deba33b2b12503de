/**
 * Secrets of managers by the definitions that the projects publish: what the program writes to
 * their objects has to be what their own schemas take. (The one of Vault Secrets Operator is in no
 * registry; `managed.test.ts` has it with a definition of ours.)
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { type OwnControlPlane, startControlPlane } from '../../control-plane/control-plane.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { start } from '../run.ts'
import {
  ARGO_ROLLOUTS,
  CERTIFICATES,
  EXTERNAL_SECRETS,
  publishedDefinition,
  SEALED_SECRETS,
} from './real-definitions.ts'
import {
  deployment,
  encoded,
  NEW,
  OLD,
  passwordInEnv,
  podSpec,
  rotationSite,
  type Site,
} from './site.ts'

const definitions = [CERTIFICATES, EXTERNAL_SECRETS, SEALED_SECRETS, ARGO_ROLLOUTS].map(
  publishedDefinition,
)
const real = definitions.filter((each) => each !== undefined)
const how = real.length < definitions.length ? ': the go command is missing' : ''

interface Managed {
  readonly object: KubeObject
  readonly plural: string
  /** What the controller writes on the Secret besides. */
  readonly metadata?: object
  readonly advice: RegExp
}

const CERTIFICATE: Managed = {
  plural: 'certificates',
  object: {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'db' },
    spec: {
      secretName: 'db',
      dnsNames: ['db.example.com'],
      issuerRef: { name: 'ca', kind: 'Issuer', group: 'cert-manager.io' },
    },
  },
  metadata: {
    annotations: {
      'cert-manager.io/certificate-name': 'db',
      'cert-manager.io/issuer-name': 'ca',
      'cert-manager.io/issuer-kind': 'Issuer',
    },
    labels: { 'controller.cert-manager.io/fao': 'true' },
  },
  advice: /cert-manager/,
}
const EXTERNAL_SECRET: Managed = {
  plural: 'externalsecrets',
  object: {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'db' },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: 'vault', kind: 'SecretStore' },
      target: { name: 'db', creationPolicy: 'Owner' },
      data: [{ secretKey: 'password', remoteRef: { key: 'db', property: 'password' } }],
    },
  },
  metadata: {
    labels: { 'reconcile.external-secrets.io/managed': 'true' },
    annotations: { 'reconcile.external-secrets.io/data-hash': 'b1946ac92492d234' },
  },
  advice: /change the value in the external store/,
}
const SEALED_SECRET: Managed = {
  plural: 'sealedsecrets',
  object: {
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: { name: 'db' },
    spec: { encryptedData: { password: 'AgBy8hCi' }, template: { type: 'Opaque' } },
  },
  advice: /seal the new value into the SealedSecret/,
}

describe.skipIf(real.length < definitions.length)(`published definitions${how}`, () => {
  let cluster: OwnControlPlane
  beforeAll(async () => {
    cluster = await startControlPlane({ controllers: true, kwok: true, nodes: 1 })
    await cluster.admin.apply(real)
  }, 300_000)
  afterAll(() => cluster.stop())

  const kubeconfigFor = (namespace: string): Promise<string> =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace)

  function siteOf({ object, plural, metadata }: Managed): Promise<Site> {
    return rotationSite(cluster, kubeconfigFor, async (namespace) => {
      const { apiVersion, kind } = object
      const path = `/apis/${apiVersion}/namespaces/${namespace}/${plural}`
      const uid = await eventually(
        `${kind} to be served`,
        async () => (await cluster.admin.create(path, object)).metadata.uid,
      )
      const owner = { apiVersion, kind, name: 'db', uid, controller: true }
      return {
        metadata: { name: 'db', ...metadata, ownerReferences: [owner] },
        data: { password: encoded(OLD) },
      }
    })
  }

  const writeAsController = async ({ namespace }: Site, value: string): Promise<void> => {
    const path = `/api/v1/namespaces/${namespace}/secrets/db?fieldManager=externalsecrets`
    await cluster.admin.patch(path, { data: { password: encoded(value) } })
  }

  test.each([EXTERNAL_SECRET, SEALED_SECRET])(
    'a Secret of a real $object.kind is refused, and stays as it was',
    async (managed) => {
      const site = await siteOf(managed)
      const { status, stderr } = await site.rotate(['db', '--key', 'password', '--yes'])
      expect(stderr).toMatch(managed.advice)
      expect(status).toBe(2)
      expect(await site.value('password')).toBe(OLD)
      expect(await site.secrets()).toEqual(['db'])
    },
  )

  test.each([EXTERNAL_SECRET, CERTIFICATE])(
    'a real $object.kind takes what it is asked with, and the consumers follow its write',
    async (managed) => {
      const site = await siteOf(managed)
      await site.apply(deployment('api', 1, passwordInEnv()))
      await site.ready('api', 1)
      const before = (await site.pods('api')).map(({ metadata }) => metadata.name)
      const path = `/apis/${managed.object.apiVersion}/namespaces/${site.namespace}/${managed.plural}/db`
      const generation = (await cluster.admin.get(path)).metadata.resourceVersion
      const { ended } = start(['rotate', 'db', '--strategy', 'source', '--yes'], {
        kubeconfig: await kubeconfigFor(site.namespace),
      })
      const asked = await eventually(`the ${managed.object.kind} to be asked`, async () => {
        const object = await cluster.admin.get(path)
        return object.metadata.resourceVersion === generation ? undefined : object
      })
      expect(JSON.stringify(asked)).toMatch(/force-sync|ManuallyTriggered/)
      await writeAsController(site, NEW)
      const { status, stderr } = await ended
      expect(status, stderr).toBe(0)
      expect(await site.value('password')).toBe(NEW)
      expect((await site.pods('api')).map(({ metadata }) => metadata.name)).not.toEqual(before)
    },
  )

  test('a real Rollout takes the mark of a rotation', async () => {
    const site = await rotationSite(cluster, kubeconfigFor)
    const labels = { app: 'web' }
    await eventually('Rollouts to be served', async () => {
      await site.apply({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Rollout',
        metadata: { name: 'web' },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          strategy: { canary: { steps: [{ setWeight: 100 }] } },
          template: { metadata: { labels }, spec: podSpec(passwordInEnv()) },
        },
      })
      return true
    })
    const words = ['db', '--from-stdin', 'password', '--yes', '--dry-run=server', '-o', 'json']
    const { status, stdout, stderr } = await site.rotate(words, NEW)
    expect(status, stderr).toBe(0)
    const { rotation } = JSON.parse(stdout) as {
      rotation: { targets: readonly { kind: string }[] }
    }
    expect(rotation.targets.map(({ kind }) => kind)).toEqual(['Rollout'])
  })
})

/** Kinds whose controllers own Secrets. */
import type { Admin } from '../../control-plane/admin.ts'

export interface Owner {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
}

export const EXTERNAL_SECRET: Owner = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  plural: 'externalsecrets',
}

export const CERTIFICATE: Owner = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  plural: 'certificates',
}

/** Makes an object of that kind called `db`: what nobody owns any more, the garbage collector takes away. */
export async function ownerReference(
  admin: Admin,
  namespace: string,
  { apiVersion, kind, plural }: Owner,
): Promise<object> {
  const { metadata } = await admin.create(`/apis/${apiVersion}/namespaces/${namespace}/${plural}`, {
    apiVersion,
    kind,
    metadata: { name: 'db' },
    spec: {},
  })
  return { apiVersion, kind, name: 'db', uid: metadata.uid, controller: true }
}

/** A kind with a status, of which nothing else is checked. */
export function definitionOf({ apiVersion, kind, plural }: Owner): object {
  const [group, version] = apiVersion.split('/')
  const schema = {
    openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [
        { name: version, served: true, storage: true, schema, subresources: { status: {} } },
      ],
    },
  }
}

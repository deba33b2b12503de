import { parseAllDocuments } from 'yaml'
import type { KubeObject, RawClient, RequestOptions } from './admin-client.ts'
import { discoverResources } from './resources.ts'

export interface ApplyOptions {
  /** Namespace of objects that name none. */
  readonly namespace?: string
  readonly fieldManager?: string
}

/** What tests do to a cluster as its administrator (`system:masters`). */
export interface Admin {
  get<T = KubeObject>(path: string): Promise<T>
  list(path: string): Promise<KubeObject[]>
  /** POST to a collection, or to a subresource that creates something. */
  create<T = KubeObject>(path: string, body: unknown): Promise<T>
  replace(path: string, body: unknown): Promise<KubeObject>
  /** JSON merge patch. */
  patch(path: string, body: unknown): Promise<KubeObject>
  delete(path: string): Promise<unknown>
  /** Server-side apply of YAML documents or objects (Lists too), in their order, namespaces and CRDs first. */
  apply(manifests: string | readonly KubeObject[], options?: ApplyOptions): Promise<KubeObject[]>
  /** The path of an object's resource, from discovery. */
  path(apiVersion: string, kind: string, namespace?: string, name?: string): Promise<string>
  request<T = KubeObject>(method: string, path: string, options?: RequestOptions): Promise<T>
}

/** The administrator's calls over an open client. */
export function adminOver(client: RawClient): Admin {
  const resources = discoverResources(client)

  const applyOne = async (object: KubeObject, options: ApplyOptions): Promise<KubeObject> => {
    const { apiVersion = '', kind = '', metadata } = object
    const namespace = metadata.namespace ?? options.namespace
    const path = await resources.path(apiVersion, kind, namespace, metadata.name)
    const manager = encodeURIComponent(options.fieldManager ?? 'tests')
    return client.request('PATCH', `${path}?fieldManager=${manager}&force=true`, {
      body: object,
      contentType: 'application/apply-patch+yaml',
    })
  }

  return {
    path: resources.path,
    request: client.request,
    get: (path) => client.request('GET', path),
    list: async (path) => (await client.request<{ items: KubeObject[] }>('GET', path)).items,
    create: (path, body) => client.request('POST', path, { body }),
    replace: (path, body) => client.request('PUT', path, { body }),
    patch: (path, body) =>
      client.request('PATCH', path, { body, contentType: 'application/merge-patch+json' }),
    delete: (path) => client.request('DELETE', path),
    async apply(manifests, options = {}) {
      const applied: KubeObject[] = []
      for (const object of inOrder(objectsIn(manifests))) {
        applied.push(await applyOne(object, options))
      }
      return applied
    },
  }
}

function objectsIn(manifests: string | readonly KubeObject[]): KubeObject[] {
  const documents =
    typeof manifests === 'string'
      ? parseAllDocuments(manifests).map((document) => {
          if (document.errors[0]) throw document.errors[0]
          return document.toJS() as KubeObject | null
        })
      : manifests
  return documents.flatMap((object) => {
    if (!object) return []
    return object.kind === 'List' ? (object['items'] as KubeObject[]) : [object]
  })
}

function inOrder(objects: readonly KubeObject[]): KubeObject[] {
  const first = (object: KubeObject): boolean =>
    object.kind === 'Namespace' || object.kind === 'CustomResourceDefinition'
  return [...objects.filter(first), ...objects.filter((object) => !first(object))]
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { RawClient } from './admin-client.ts'

interface ApiResource {
  readonly name: string
  readonly kind: string
  readonly namespaced: boolean
}

/** Turns `apiVersion` and `kind` into a URL path, asking the server for plural names. */
export interface Resources {
  path(apiVersion: string, kind: string, namespace?: string, name?: string): Promise<string>
}

/** Discovery with a memory; a kind that is not there yet (a fresh CRD) is waited for. */
export function discoverResources(client: RawClient, patienceMs = 10_000): Resources {
  const known = new Map<string, Promise<readonly ApiResource[]>>()

  const load = (apiVersion: string): Promise<readonly ApiResource[]> => {
    const loading = client
      .request<{ resources: ApiResource[] }>('GET', groupPath(apiVersion))
      .then((list) => list.resources.filter((resource) => !resource.name.includes('/')))
    known.set(apiVersion, loading)
    // A failure is not remembered: the group may be about to appear.
    loading.catch(() => known.delete(apiVersion))
    return loading
  }

  const find = async (apiVersion: string, kind: string): Promise<ApiResource> => {
    const end = Date.now() + patienceMs
    for (let first = true; ; first = false) {
      const list = await ((first ? known.get(apiVersion) : undefined) ?? load(apiVersion)).catch(
        () => [],
      )
      const found = list.find((resource) => resource.kind === kind)
      if (found) return found
      if (Date.now() > end) throw new Error(`the API server does not serve ${apiVersion} ${kind}`)
      if (!first) await sleep(100)
    }
  }

  return {
    async path(apiVersion, kind, namespace, name) {
      const resource = await find(apiVersion, kind)
      if (resource.namespaced && !namespace) {
        throw new Error(`${kind} ${name ?? ''} needs a namespace`)
      }
      const inside = resource.namespaced ? `/namespaces/${namespace}` : ''
      const one = name === undefined ? '' : `/${encodeURIComponent(name)}`
      return `${groupPath(apiVersion)}${inside}/${resource.name}${one}`
    },
  }
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}
